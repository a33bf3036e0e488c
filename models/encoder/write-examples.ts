import { createWriteStream, readdirSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { balancedParts } from '../../src/classify/cross-fit.ts';
import { CALIBRATION_PARTS } from '../../src/classify/fit.ts';
import { EXIT, type ExitCode, runProgram } from '../../src/cli/command.ts';
import { corpusFiles } from '../../src/cli/train.ts';
import { readConfig } from '../../src/config.ts';
import { AppError } from '../../src/errors.ts';
import { readEncoderFile } from '../../src/pipeline/load-decider.ts';
import { cappedSources } from '../../src/semantic/examples.ts';
import { loadExamples, sourceOf } from '../../src/semantic/load-examples.ts';
import { createPieces, MAX_PIECES } from '../../src/semantic/pieces.ts';
import { xorshift } from '../../src/semantic/random.ts';
import { withSlips } from '../../src/semantic/slips.ts';
import { createAnalyser } from '../../src/text/analyse.ts';
import { loadLexicons } from '../../src/text/lexicons.ts';
import { readDataArguments } from '../data-arguments.ts';

/** How often the corpora of models/labels count: real texts are few. */
const LABELLED_ANEW = 2;

/**
 * What `tune.py` learns from, one text a line. The texts are those that `train` may see, as pieces: as they were written, and six
 * times with slips of the pen. `part`: which of the parts of whole sources a text is in that calibration is cross-fitted on; -1:
 * none.
 */
async function writeExamples(): Promise<ExitCode> {
  const { data, target: out } = readDataArguments();
  const file = readEncoderFile(readConfig());
  if (out === undefined || file === undefined) {
    throw new AppError('usage', {
      fr: 'Il faut un fichier où écrire, et un encodeur (ENCODER_FILE).',
      en: 'Name one file to write to, and have an encoder (ENCODER_FILE).',
    });
  }
  const examples = cappedSources(await loadExamples([...corpusFiles(), ...data], 'train'));
  const analyser = createAnalyser(loadLexicons());
  const reader = createPieces(file.header.pieces, file.header.scores);
  const labelledAnew = new Set(readdirSync('models/labels').map(sourceOf));
  const room = new Int32Array(MAX_PIECES);
  const random = xorshift(20261129);

  function piecesOf(text: string): number[] {
    return [...room.subarray(0, reader.read(analyser.analyse(text), room))];
  }

  const parts = balancedParts(examples, CALIBRATION_PARTS);
  const lines = createWriteStream(out);
  for (const [index, { text, source, targets, weight }] of examples.entries()) {
    const slips = [1, 2, 3, 4, 5, 6].map(() => piecesOf(withSlips(text, random)));
    const counts = weight * (labelledAnew.has(source) ? LABELLED_ANEW : 1);
    const answers = { targets: [...targets].map(unknownAsNull), weight: counts };
    const line = { source, part: parts[index], ...answers, pieces: piecesOf(text), slips };
    lines.write(`${JSON.stringify(line)}\n`);
  }
  lines.end();
  await finished(lines);
  return EXIT.ok;
}

function unknownAsNull(target: number): number | null {
  return Number.isNaN(target) ? null : target;
}

await runProgram('node models/encoder/write-examples.ts --data FILE… OUT', writeExamples);
