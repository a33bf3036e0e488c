import type { Words } from './words.ts';

/** What stands around the views: the door, the way around, what goes wrong. */
export const FRAME = {
  loading: ['Lecture…', 'Reading…'],
  cancel: ['Annuler', 'Cancel'],
  quote: ['« {what} »', '“{what}”'],
  'more-found': ['Et {count} de plus : précisez la recherche.', 'And {count} more: narrow the search.'],
  'nav.label': ['Console', 'Console'],
  'nav.skip': ['Aller au contenu', 'Skip to content'],
  'nav.test': ['Tester', 'Test'],
  'nav.lists': ['Listes', 'Lists'],
  'nav.approvals': ['À approuver', 'To approve'],
  'nav.health': ['Santé', 'Health'],
  'nav.suggestions': ['Suggestions', 'Suggestions'],
  'nav.sign-out': ['Quitter', 'Sign out'],
  'sign-in.title': ['Mots-clés', 'Keywords'],
  'sign-in.what': [
    'Ici, vous voyez pourquoi une mention est partie vers une équipe, et vous corrigez les listes de mots-clés : chaque changement est essayé sur les mentions passées avant de compter.',
    'Here you see why a mention went to a team, and correct the keyword lists: every change is tried on past mentions before it counts.',
  ],
  'sign-in.key': ['Votre clé d’API', 'Your API key'],
  'sign-in.help': [
    'Elle commence par « aig_ » ; l’exploitant du service vous la donne. Elle reste dans cet onglet et s’efface quand vous le fermez.',
    'It begins with “aig_”; who runs the service gives it to you. It stays in this tab and is gone when you close it.',
  ],
  'sign-in.open': ['Ouvrir', 'Open'],
  'sign-in.opening': ['Ouverture…', 'Opening…'],
  'sign-in.empty': ['Collez votre clé ici.', 'Paste your key here.'],
  'sign-in.unknown': [
    'Cette clé n’est pas connue, ou ne l’est plus : vérifiez qu’elle est entière, ou demandez-en une à l’exploitant.',
    'This key is not known, or no longer: check that it is whole, or ask who runs the service for one.',
  ],
  'sign-in.no-scope': [
    'Cette clé ne permet ni de régler les listes ni de les approuver : demandez à l’exploitant une clé avec le droit « tune » ou « approve:… ».',
    'This key may neither tune lists nor approve them: ask who runs the service for a key with the scope “tune” or “approve:…”.',
  ],
  'sign-in.failed': [
    'Le service ne répond pas comme prévu : réessayez dans un instant.',
    'The service does not answer as it should: try again in a moment.',
  ],
  'error.at': ['{path} : {message}', '{path}: {message}'],
  'error.unreachable': [
    'Le service ne répond pas : vérifiez votre connexion, puis réessayez. Rien de ce que vous avez tapé n’est perdu.',
    'The service does not answer: check your connection, then try again. Nothing that you typed is lost.',
  ],
  'error.forbidden': [
    'Votre clé ne permet pas cela : demandez ce droit à l’exploitant du service.',
    'Your key does not allow this: ask who runs the service for this right.',
  ],
  'error.unexpected': [
    'Le service a répondu {status} : réessayez, et prévenez l’exploitant si cela dure.',
    'The service answered {status}: try again, and tell who runs it if this goes on.',
  ],
  'broken.title': ['Une liste ne peut pas être lue', 'A list cannot be read'],
  'broken.what': [
    'Sa version précédente continue de compter ; la nouvelle ne compte pas. À corriger dans le fichier :',
    'Its previous version still counts; the new one does not. To correct in the file:',
  ],
  'leave.title': ['Quitter sans enregistrer ?', 'Leave without saving?'],
  'leave.what': ['Ce que vous avez changé ici serait perdu.', 'What you changed here would be lost.'],
  'leave.stay': ['Rester ici', 'Stay here'],
  'leave.leave': ['Quitter quand même', 'Leave anyway'],
  'conflict.title': ['Quelqu’un a changé cette liste entre-temps', 'Somebody changed this list meanwhile'],
  'conflict.by': [
    '{name} a modifié le brouillon pendant que vous écriviez.',
    '{name} changed the draft while you were writing.',
  ],
  'conflict.published': [
    'Une nouvelle version a été publiée pendant que vous écriviez.',
    'A new version was published while you were writing.',
  ],
  'conflict.kept': [
    'Votre texte est gardé ci-dessous ; voici ce qui diffère.',
    'Your text is kept below; this is what differs.',
  ],
  'conflict.theirs': ['ce qui est enregistré', 'what is saved'],
  'conflict.mine': ['votre version', 'your version'],
  'conflict.keep-mine': ['Enregistrer ma version', 'Save my version'],
  'conflict.take-theirs': ['Reprendre ce qui est enregistré', 'Take what is saved'],
} as const satisfies Words;
