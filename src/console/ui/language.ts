import { WORDS } from './words/all.ts';

export type Language = 'fr' | 'en';
export type WordKey = keyof typeof WORDS;
type Values = Readonly<Record<string, string | number>>;

export interface Translator {
  readonly language: Language;
  /** The words for a key, with `{name}` replaced; numbers are written as the language writes them. */
  (key: WordKey, values?: Values): string;
  /** The name of a class (a route, an intent, a flag…), or the class itself where it has no name. */
  named(of: string): string;
  /** At most `digits` decimals: 1 234,5. */
  number(value: number, digits?: number): string;
  /** With its sign, one decimal: +2,1. */
  signed(value: number, digits?: number): string;
  percent(value: number): string;
  /** Day and time, short. */
  moment(iso: string): string;
  day(iso: string): string;
  /** The one of two texts that is in this language. */
  either(fr: string, en: string): string;
}

const KEPT_AS = 'aiguillage.language';

/** The language chosen before; French for who has not chosen. */
export function keptLanguage(): Language {
  return localStorage.getItem(KEPT_AS) === 'en' ? 'en' : 'fr';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(KEPT_AS, language);
}

export function createTranslator(language: Language): Translator {
  const which = language === 'fr' ? 0 : 1;
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const spaced = (text: string) => (language === 'fr' ? withFrenchSpaces(text) : text);
  const number = (value: number, digits = 1) =>
    value.toLocaleString(locale, { maximumFractionDigits: digits });
  const words = (key: WordKey, values: Values = {}) =>
    spaced(WORDS[key][which]).replace(/\{(\w+)\}/g, (_whole, name: string) => {
      const value = values[name] ?? '';
      return typeof value === 'number' ? number(value) : value;
    });
  const isKey = (key: string): key is WordKey => Object.hasOwn(WORDS, key);
  return Object.assign(words, {
    language,
    named: (of: string) => (isKey(`name.${of}`) ? words(`name.${of}` as WordKey) : of), // just checked
    number,
    signed: (value: number, digits = 1) =>
      value.toLocaleString(locale, {
        signDisplay: 'exceptZero',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
    percent: (value: number) => value.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 1 }),
    moment: (iso: string) => new Date(iso).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'short' }),
    day: (iso: string) => new Date(iso).toLocaleDateString(locale),
    either: (fr: string, en: string) => (language === 'fr' ? fr : en),
  });
}

/** French signs keep to their word: no line begins with « : » or ends with « « ». */
function withFrenchSpaces(text: string): string {
  return text.replace(/« /g, '«\u00a0').replace(/ (?=[»:;!?%])/g, '\u00a0');
}
