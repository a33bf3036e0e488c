import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitModel } from '../classify/fit.ts';
import { readConfig } from '../config.ts';
import { AppError, unreadable } from '../errors.ts';
import { compileKeywords } from '../keywords/compile.ts';
import { loadKeywords } from '../keywords/load-lists.ts';
import { readEncoder } from '../pipeline/load-decider.ts';
import type { Encoder } from '../semantic/encoder.ts';
import { loadExamples } from '../semantic/load-examples.ts';
import { type Calibration, decodeModel } from '../semantic/model-file.ts';
import { TRAIN_DEFAULTS } from '../semantic/train.ts';
import { createAnalyser } from '../text/analyse.ts';
import { loadLexicons } from '../text/lexicons.ts';
import { type Command, EXIT, readArguments, wholeNumber } from './command.ts';
import { startFitThreads } from './fit-threads.ts';

/** With so few texts, threads take longer to begin than they save. */
const FEW = 5000;

export const CORPUS_DIR = 'models/corpus';

/** The corpus that comes with the project, in the order of its names. */
export function corpusFiles(): string[] {
  return namesIn(CORPUS_DIR)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(CORPUS_DIR, name));
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (cause) {
    const wording = unreadable(dir, {
      fr: 'lancez ceci dans le dossier du projet.',
      en: 'run this in the folder of the project.',
    });
    throw new AppError('invalid_data_file', wording, { cause });
  }
}

export const trainCommand: Command = {
  name: 'train',
  summary: {
    fr: 'construit le modèle depuis le corpus et vos données',
    en: 'build the model from the corpus of the project and any data of yours',
  },
  help: `aiguillage train : construit le modèle depuis ${CORPUS_DIR} et vos données.

Usage : npm run -s aiguillage -- train [--data FICHIER]… [--out FICHIER] [--seed N] [--calibrate-with FICHIER]…

  --data FICHIER  du JSON Lines étiqueté, autant de fois que nécessaire ; formats : docs/training.md
  --out FICHIER   où écrire le modèle (sinon le réglage MODEL_FILE)
  --seed N        l’ordre des exemples (${TRAIN_DEFAULTS.seed})
  --calibrate-with FICHIER
                  un encodeur réglé sans une partie des sources, autant de fois que nécessaire : models/encoder/README.md

Avec un encodeur (réglage ENCODER_FILE), le modèle apprend aussi la seconde lecture.
Un texte sur dix est gardé pour l’évaluation (« evaluate --split test »). Mêmes données, même graine : mêmes octets.

aiguillage train: builds the model from ${CORPUS_DIR} and any data of yours.

Usage: npm run -s aiguillage -- train [--data FILE]… [--out FILE] [--seed N] [--calibrate-with FILE]…

  --data FILE   labelled JSON Lines, as often as needed; see docs/training.md for the formats
  --out FILE    where to write the model (default: the setting MODEL_FILE)
  --seed N      order of the examples (default ${TRAIN_DEFAULTS.seed})
  --calibrate-with FILE
                an encoder tuned without some of the sources, as often as needed: models/encoder/README.md

With an encoder (the setting ENCODER_FILE) the model learns the second reading too.
One text in ten is kept out for evaluation ("evaluate --split test"). The same data and seed give the same bytes.
`,
  async run(args) {
    const { values } = readArguments(args, {
      data: { type: 'string', multiple: true },
      out: { type: 'string' },
      seed: { type: 'string' },
      'calibrate-with': { type: 'string', multiple: true },
    });
    const config = readConfig();
    const seed = wholeNumber('seed', values.seed ?? String(TRAIN_DEFAULTS.seed), 1, 2 ** 31 - 1);
    const files = [...corpusFiles(), ...(values.data ?? [])];
    const examples = await loadExamples(files, 'train');
    if (examples.length === 0)
      throw new AppError('usage', {
        fr: 'Rien à apprendre : donnez des textes étiquetés (--data).',
        en: 'There is nothing to train on.',
      });
    const out = values.out ?? config.MODEL_FILE;
    const part = `${out}.part`;
    await claim(part);
    const say = (what: string) => process.stderr.write(`${what}\n`);
    say(`${examples.length} textes étiquetés, ${files.length} fichiers (labelled texts, files)`);
    const analyser = createAnalyser(loadLexicons());
    const { lists, sets } = loadKeywords(config.KEYWORDS_DIR);
    const matcher = compileKeywords(lists, analyser, sets);
    const encoder = readEncoder(config);
    const others = encoder === undefined ? [] : (values['calibrate-with'] ?? []);
    const calibrateWith = others.flatMap((file) => readEncoder({ ENCODER_FILE: file }) ?? []);
    const secondCalibration = encoder && calibrationOf(config.MODEL_FILE, encoder, say);
    const encoders = [config.ENCODER_FILE, ...others];
    const setup = { examples, encoders, options: { ...TRAIN_DEFAULTS, seed } };
    const threads = examples.length < FEW ? undefined : startFitThreads(setup, say);
    const bytes = await fitModel(examples, analyser, matcher, {
      ...{ seed, encoder, calibrateWith, secondCalibration, onProgress: say },
      ...(threads === undefined ? {} : { jobs: threads }),
    }).finally(() => threads?.close());
    // Whole or not at all: a service that starts meanwhile reads the one or the other.
    await writeFile(part, bytes);
    await rename(part, out);
    say(`${out}: ${(bytes.length / 1024 / 1024).toFixed(1)} MiB`);
    return EXIT.ok;
  },
};

/**
 * What a confidence means after a second reading by this encoder, from a model that has it; undefined where there is none. A
 * file that cannot be read is said and gone past: `train` is what whoever is told of it makes a new one with.
 */
function calibrationOf(
  file: string,
  { version }: Encoder,
  say: (what: string) => void,
): Calibration | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { secondReading } = decodeModel(readFileSync(file), file).header;
    return secondReading?.encoder === version ? secondReading.calibration : undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say(error.message);
    return undefined;
  }
}

/** Fails before the minutes of training, and not after them, where the file cannot be written. */
async function claim(file: string): Promise<void> {
  try {
    await writeFile(file, '');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'invalid_config',
      { fr: `${file} ne peut pas être écrit : ${reason}`, en: `${file} cannot be written: ${reason}` },
      { cause },
    );
  }
}
