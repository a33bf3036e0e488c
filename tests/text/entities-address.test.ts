import { describe } from 'vitest';
import { checkRules } from './entities-marked.ts';

describe('postal addresses', () => {
  checkRules([
    [
      'takes the number, the way and its name, with flat, postcode and town as far as they are given',
      'au {postal_address:12 rue des Lilas}, deuxième étage',
      '{postal_address:12 bis rue des Lilas}.',
      '{postal_address:12B, rue des Lilas - 75020 Paris}',
      '{postal_address:12 rue des Lilas\n75020 Paris}',
      '{postal_address:12 rue des Lilas, appt 4, 75020 Paris}',
      '{postal_address:12 rue des Lilas bât. C, 13090 Aix-en-Provence} svp',
      '{postal_address:12 rue des Lilas, 44000 nantes}',
      '{postal_address:12 rue du Général de Gaulle, Vannes}',
      '{postal_address:12 rue de l’Abbé Grégoire à Vizille}',
      '{postal_address:12 rue Saint-Éloi F-59000 Lille}',
      '{postal_address:12 av. du 14 juillet 1789, 06000 Nice}',
      '{postal_address:118 Grande Rue}',
    ],
    [
      'takes the number behind the name where a postcode of four digits follows',
      '{postal_address:rue Haute 12, 1000 Bruxelles}',
      'chez moi {postal_address:chaussée de Mons 12 bte 3, B-1070 Anderlecht} merci',
      '{postal_address:Rue du Lac 12a, 1400 Yverdon-les-Bains}',
    ],
    [
      'takes Canadian addresses, and boxes',
      '{postal_address:12 rue Principale, Gatineau (QC) J8X 2K1}',
      '{postal_address:12 boul. Laurier app. 3, Lévis}',
      '{postal_address:BP 12, 21 Abidjan}',
      '{postal_address:21 BP 12 Abidjan 21}',
    ],
    [
      'ends the name of small letters with its first word, unless a postcode shows more',
      '{postal_address:12 rue des lilas} svp rappelez',
      '{postal_address:12 rue victor hugo 69002 lyon} merci',
      '{postal_address:12 RUE DES LILAS} RAPPELEZ MOI',
    ],
    [
      'takes words that are more than ways only with a name in capitals',
      '{postal_address:12 place Bellecour}',
      '{postal_address:12 cours Gambetta}, fuite',
      '12 place de parking',
      '12 cours de yoga',
      '1 passage par mois',
      '2 voie libre',
    ],
    [
      'reads no address without a number, a name or a way',
      'rue des Lilas',
      'la rue 12',
      '12 rue',
      'les 12 rues du centre',
      '75020 Paris',
      '12 Lilas',
      '12345 rue des Lilas',
      '2.12 rue des Lilas',
    ],
    [
      'leaves what follows to itself',
      '{postal_address:12 rue des Lilas}, {phone:06 12 34 56 78}',
      '{postal_address:12 rue des Lilas}. Commande {order_number:45612}',
      'le {date:3 mai} au {postal_address:12 rue des Lilas}, {amount:20 €}',
    ],
  ]);
});
