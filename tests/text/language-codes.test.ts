import { expect, test } from 'vitest';
import { DETECTED_LANGUAGES } from '../../src/text/language-codes.ts';
import { loadLanguageLexicon } from '../../src/text/language-lexicon.ts';
import { chiefScript, countScript } from '../../src/text/language-script.ts';

test('the languages that a query may ask for are those that detection can answer', () => {
  const codes = new Set(loadLanguageLexicon().codes);
  // Every script by a letter of it, and by the letters that one of its languages alone has.
  for (let code = 0x370; code < 0x10000; code += 1) {
    const letter = String.fromCharCode(code);
    const counts = new Map<string, number>();
    countScript(counts, letter);
    codes.add(chiefScript(counts, 0, letter)?.code ?? 'und');
  }
  codes.delete('und');
  expect([...codes].sort()).toEqual([...DETECTED_LANGUAGES].sort());
});
