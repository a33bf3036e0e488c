import { expect, test } from 'vitest';
import { type Shape, shapeOf } from '../../src/classify/shape.ts';
import { extractEntities } from '../../src/text/entities.ts';
import { analyser } from './parts.ts';

const rows: [rule: string, text: string, shape: Partial<Shape>][] = [
  ['asks where there is a question mark', 'ça marche ?', { question: 1 }],
  ['asks nothing without one', 'comment ça marche', { question: 0 }],
  ['is a case of its own where one speaks of oneself and denies', "j'ai pas reçu mon colis", { ownCase: 1 }],
  ['is none where one only speaks of oneself', 'mon colis est là', { ownCase: 0 }],
  ['is none where one only denies', 'ils ne font rien', { ownCase: 0 }],
  ['reads short forms as what they stand for', 'g pa recu', { ownCase: 1 }],
  ['holds data of others', 'Le patron : 06 12 34 56 78, appelez-le', { othersData: 1 }],
  ['leaves the author their own data', 'Rappelez-moi au 06 12 34 56 78', { othersData: 0 }],
  ['offers where a price stands with an invitation', 'iPhone à 50 €, contactez Karim', { offer: 1 }],
  ['offers nothing with a price alone', 'Facture de 50 € encore fausse', { offer: 0 }],
  ['has the logarithm of its words as length', 'merci beaucoup', { length: Math.log(3) }],
];

test.each(rows)('%s', (_rule, text, shape) => {
  expect(shapeOf(analyser.analyse(text), extractEntities(text), analyser)).toMatchObject(shape);
});
