/** ISO 639-1 codes that language detection can answer, `und` aside: by words and letter triples, then by script. */
export const DETECTED_LANGUAGES = [
  ...['fr', 'en', 'es', 'it', 'de', 'pt', 'nl', 'pl', 'ro', 'tr', 'ca', 'ar', 'wo', 'ln', 'ht', 'mg'],
  ...['el', 'ru', 'uk', 'hy', 'he', 'fa', 'ur', 'hi', 'bn', 'pa', 'gu', 'ta', 'te', 'kn', 'ml', 'si', 'th'],
  ...['lo', 'bo', 'my', 'ka', 'ko', 'am', 'km', 'ja', 'zh'],
] as const;
