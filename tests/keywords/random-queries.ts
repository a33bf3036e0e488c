import fc from 'fast-check';

/** Random queries over the given words, with all their parentheses: trees of every kind of operator. */
export function queriesOf(word: fc.Arbitrary<string>, sets: readonly string[] = []): fc.Arbitrary<string> {
  const sign = fc.constantFrom('', '', '', '', '~', '=', '=~', '*');
  const signed = fc
    .tuple(sign, word)
    .map(([mark, text]) =>
      mark === '*' ? (/[\p{L}\p{N}]{3}$/u.test(text) ? `${text}*` : text) : mark + text,
    );
  const phrase = fc.oneof(
    { weight: 6, arbitrary: fc.array(signed, { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')) },
    {
      weight: 1,
      arbitrary: fc.array(word, { minLength: 1, maxLength: 2 }).map((all) => `"${all.join(' ')}"`),
    },
    ...(sets.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...sets).map((id) => `{${id}}`) }]),
  );
  const condition = fc.constantFrom(
    ...['lang:fr', 'lang:en,de', 'channel:x', 'author:"Jean Dupont"', 'brand:m', 'rating:1-2', 'rating:>3'],
    ...['length:<12', 'length:>=8'],
  );
  const distance = fc.constantFrom(0, 1, 2, 5);
  const near = fc.constantFrom('PROCHE', 'PUIS', 'NEAR', 'THEN');
  const trees = fc.letrec<{ placed: string; any: string }>((tie) => ({
    placed: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'query' },
      phrase,
      fc.tuple(tie('placed'), tie('placed')).map(([a, b]) => `(${a} OU ${b})`),
      fc
        .tuple(tie('placed'), near, distance, tie('placed'))
        .map(([a, op, n, b]) => `((${a}) ${op}/${n} (${b}))`),
      fc.tuple(tie('placed'), tie('placed')).map(([a, b]) => `(${a}) (${b})`),
      fc
        .tuple(fc.constantFrom('DEBUT ', ''), tie('placed'), fc.constantFrom('', ' FIN'))
        .map(([s, a, e]) => `(${s}(${a})${e})`),
    ),
    any: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'query' },
      { weight: 4, arbitrary: tie('placed') },
      { weight: 1, arbitrary: condition },
      { weight: 2, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `(${a}) ET (${b})`) },
      { weight: 2, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `((${a}) OU (${b}))`) },
      { weight: 2, arbitrary: fc.tuple(tie('any'), tie('any')).map(([a, b]) => `((${a}) SAUF (${b}))`) },
      { weight: 1, arbitrary: tie('any').map((a) => `(NOT (${a}))`) },
    ),
  }));
  return trees.any;
}
