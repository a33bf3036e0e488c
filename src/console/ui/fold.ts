/** A text as a search compares it: without accents and case. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[’ʼ]/g, "'").toLowerCase();
}

/** Whether each word that is sought stands in one of the texts. */
export function holds(texts: readonly string[], sought: string): boolean {
  const whole = fold(texts.join('\n'));
  return fold(sought)
    .split(/\s+/)
    .every((word) => whole.includes(word));
}
