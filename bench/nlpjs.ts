import { createRequire } from 'node:module';

/** The part of nlp.js that the benchmarks use. */
interface Nlp {
  readonly container: { register(name: string, instance: object, isSingleton: boolean): void };
  addLanguage(language: string): void;
  addDocument(language: string, text: string, intent: string): void;
  train(): Promise<void>;
  process(language: string, text: string): Promise<{ intent: string }>;
}

const require = createRequire(import.meta.url);

/** nlp.js with its French stemmer, trained on labelled texts. Prints nothing, saves nothing. */
export async function trainNlpJs(
  rows: readonly { readonly text: string; readonly label: string }[],
): Promise<(text: string) => Promise<string>> {
  const { dockStart }: { dockStart(settings: object): Promise<{ get(name: string): Nlp }> } =
    require('@nlpjs/basic');
  const settings = { nlp: { autoSave: false, autoLoad: false, nlu: { log: false } } };
  const dock = await dockStart({ settings, use: ['Basic', 'LangFr'] });
  const nlp = dock.get('nlp');
  // It warns on standard output of every text without words.
  const silent = { trace() {}, debug() {}, info() {}, log() {}, warn() {}, error() {}, fatal() {} };
  nlp.container.register('logger', silent, true);
  nlp.addLanguage('fr');
  for (const { text, label } of rows) nlp.addDocument('fr', text, label);
  await nlp.train();
  return async (text) => (await nlp.process('fr', text)).intent;
}
