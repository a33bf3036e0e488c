/** French and English for one thing to say. */
export type Words = Readonly<Record<string, readonly [fr: string, en: string]>>;
