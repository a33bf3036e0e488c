import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../src/console/ui/pieces.ts';

const marks = fc.array(
  fc
    .record({ start: fc.nat(60), length: fc.integer({ min: -3, max: 30 }) })
    .map(({ start, length }) => ({ start, end: start + length, kind: 'found', label: 'x' })),
  { maxLength: 8 },
);

test('the pieces of a text are the text, whatever is marked in it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 50 }), marks, (text, some) => {
      const pieces = piecesOf(text, some);
      expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    }),
  );
});

test('each character carries exactly the marks that lie over it; a mark that leaves the text is dropped', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 50 }), marks, (text, some) => {
      let at = 0;
      for (const piece of piecesOf(text, some)) {
        for (let end = at + piece.text.length; at < end; at++) {
          const over = some.filter(({ start, end: to }) => to <= text.length && start <= at && at < to);
          expect(piece.marks).toEqual(over);
        }
      }
    }),
  );
});
