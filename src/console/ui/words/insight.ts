import type { Words } from './words.ts';

/** The health of the lists, and what corrections suggest. */
export const INSIGHT = {
  'health.title': ['Santé des listes', 'Health of the lists'],
  'health.what': [
    'Ce que les mentions passées et les corrections disent de chaque entrée. Ouvrez une entrée pour la corriger.',
    'What past mentions and corrections say of each entry. Open an entry to correct it.',
  ],
  'health.brand': ['Marque', 'Brand'],
  'health.all-brands': ['Toutes', 'All'],
  'health.sum': ['Entrées : {entries}.', 'Entries: {entries}.'],
  'health.since': ['Trouvailles comptées depuis le {day}.', 'Hits counted since {day}.'],
  'health.no-hits-yet': ['Aucune mention décidée pour l’instant.', 'No mention decided yet.'],
  'health.more': ['Et {count} de plus.', 'And {count} more.'],
  'health.expiring': ['Se terminent bientôt', 'End soon'],
  'health.expiring-help': [
    'Dans les 7 jours : prolongez-les, ou retirez-les.',
    'Within 7 days: extend or remove them.',
  ],
  'health.until': ['se termine le {day}', 'ends on {day}'],
  'health.contradictory': ['Se contredisent', 'Contradict each other'],
  'health.contradictory-help': [
    'Trouvées dans les mêmes mots, pour des équipes différentes : gardez le terme dans une seule, ou ajoutez-le aux exceptions de l’autre.',
    'Found in the same words, for different teams: keep the term in one of them, or add it to the exceptions of the other.',
  ],
  'health.weight': ['poids {weight}', 'weight {weight}'],
  'health.precision': ['Jugées par les corrections', 'Judged by corrections'],
  'health.precision-help': [
    'Des mentions corrigées seulement, les moins justes d’abord.',
    'Of corrected mentions only, the least right first.',
  ],
  'health.share': ['juste {right} fois sur {of} ({share})', 'right {right} times of {of} ({share})'],
  'health.overlapping': ['Se recouvrent', 'Overlap'],
  'health.overlapping-help': [
    'Trouvées dans les mêmes mots, pour la même équipe : les deux comptent.',
    'Found in the same words, for the same team: both count.',
  ],
  'health.shadowed': ['Font double emploi', 'Are redundant'],
  'health.shadowed-help': [
    'Tout ce qu’elles trouvent, une autre le trouve avec au moins le même poids.',
    'All that they find, another one finds with at least the same weight.',
  ],
  'health.by': ['est couverte par', 'is covered by'],
  'health.silent': ['Ne trouvent rien', 'Find nothing'],
  'health.silent-help': [
    'En vigueur, et trouvées dans aucune mention de la période.',
    'In force, and found in no mention of the period.',
  ],
  'health.last': ['dernière fois le {day}', 'last on {day}'],
  'suggestions.title': ['Suggestions', 'Suggestions'],
  'suggestions.what': [
    'Les mots qui distinguent les mentions que vous avez corrigées, avec ce qu’une entrée pour chacun changerait.',
    'The words that tell apart the mentions that you corrected, with what an entry for each would change.',
  ],
  'suggestions.read': ['Mentions corrigées lues : {corrected}.', 'Corrected mentions read: {corrected}.'],
  'suggestions.none': [
    'Pas de suggestion pour l’instant. Notez des corrections depuis « Tester » : il en faut de trois auteurs au moins pour un même mot.',
    'No suggestion yet. Note corrections from “Test”: those of at least three authors are needed for one word.',
  ],
  'suggestions.gain': [
    'Avec un poids {weight} : décisions réparées {fixed}, abîmées {broken}.',
    'With a {weight} weight: decisions mended {fixed}, broken {broken}.',
  ],
  'suggestions.support': [
    'Dans {mentions} des {of} mentions mal dirigées, et {others} des {ofOthers} autres.',
    'In {mentions} of the {of} misrouted mentions, and {others} of the {ofOthers} others.',
  ],
  'suggestions.said': ['décidée :', 'decided:'],
} as const satisfies Words;
