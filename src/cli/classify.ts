import { once } from 'node:events';
import { readConfig } from '../config.ts';
import { AppError, toAppError } from '../errors.ts';
import { type Line, readLines } from '../ingest/lines.ts';
import { assertBounded } from '../mention/bounds.ts';
import { type DecidableMention, DecidableMentionSchema, deriveMentionId } from '../mention/mention.ts';
import { fieldErrors } from '../pipeline/events.ts';
import { loadDecider } from '../pipeline/load-decider.ts';
import type { Decide } from '../routing/decision.ts';
import { type Command, EXIT, readArguments, remark } from './command.ts';
import { createProgress } from './progress.ts';

/** A mention of 10,000 characters with its other fields is far below this. */
const MAX_LINE_BYTES = 1024 * 1024;
const FLUSH_CHARACTERS = 64 * 1024;
/** Fields that a refusal names: a line can be wrong in a hundred thousand places. */
const MAX_FIELDS = 10;

const HELP = `aiguillage classify : décide des mentions, sans serveur.

Usage : npm run -s aiguillage -- classify [--text] < mentions.ndjson > decisions.ndjson

Lit une mention par ligne de l’entrée standard : une Mention en JSON, ou juste {"text": "..."} ; avec --text, du texte.
Écrit exactement une ligne de JSON pour chacune, dans l’ordre : { id?, text, classification, routing }, ou, pour une
ligne inutilisable, { "error": { "code", "message", "errors" }, "line": n }. Toute taille, à mémoire constante.

  --text      chaque ligne est le texte lui-même
  --no-text   sans le texte dans la sortie

Codes de sortie : 0 chaque ligne est décidée · 1 échec · 2 mal appelée · 3 fait, mais des lignes sont refusées.

Exemple :
  echo '{"text":"Toujours pas reçu mon colis, ça fait 3 semaines"}' | npm run -s aiguillage -- classify

aiguillage classify: decides mentions, without a server.

Usage: npm run -s aiguillage -- classify [--text] < mentions.ndjson > decisions.ndjson

Reads one mention a line on standard input: a Mention in JSON, or just {"text": "..."}; with --text, plain text.
Writes exactly one JSON line for each, in order: { id?, text, classification, routing }, or, where a line cannot be
used, { "error": { "code", "message", "errors" }, "line": n }. Any size, in constant memory.

Options:
  --text      each line is the text itself
  --no-text   leave the text out of the output
  --help

Exit codes: 0 every line was decided · 1 failed · 2 called wrongly · 3 done, but some lines were refused.

Example:
  echo '{"text":"Toujours pas reçu mon colis, ça fait 3 semaines"}' | npm run -s aiguillage -- classify
`;

export const classifyCommand: Command = {
  name: 'classify',
  summary: {
    fr: 'décide les mentions de l’entrée standard (NDJSON ou texte), sans serveur',
    en: 'decide mentions from standard input (NDJSON or plain text), without a server',
  },
  help: HELP,
  async run(args) {
    const { values } = readArguments(args, { text: { type: 'boolean' }, 'no-text': { type: 'boolean' } });
    const { decide } = loadDecider(readConfig());
    const plain = values.text === true;
    const withText = values['no-text'] !== true;
    const progress = createProgress('classify');
    let line = 0;
    let refused = 0;
    let pending = '';
    for await (const bytes of readLines(process.stdin, MAX_LINE_BYTES)) {
      line += 1;
      try {
        pending += decideLine(bytes, plain, withText, decide);
      } catch (error) {
        refused += 1;
        pending += refusal(toAppError(error), line);
      }
      pending += '\n';
      progress.add();
      if (pending.length >= FLUSH_CHARACTERS) {
        if (!process.stdout.write(pending)) await once(process.stdout, 'drain');
        pending = '';
      }
    }
    if (pending !== '') process.stdout.write(pending);
    progress.finish();
    if (refused > 0) {
      remark({
        fr: `Lignes refusées : ${refused} sur ${line}.`,
        en: `Lines refused: ${refused} of ${line}.`,
      });
    }
    return refused > 0 ? EXIT.incomplete : EXIT.ok;
  },
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decideLine(bytes: Line, plain: boolean, withText: boolean, decide: Decide): string {
  if (bytes === null)
    throw new AppError('payload_too_large', {
      fr: `Une ligne a au plus ${MAX_LINE_BYTES} octets.`,
      en: `A line is at most ${MAX_LINE_BYTES} bytes.`,
    });
  const value = plain ? { text: decode(bytes) } : parse(decode(bytes));
  // What the API refuses is refused here too.
  assertBounded(value);
  const parsed = DecidableMentionSchema.safeParse(value);
  if (!parsed.success)
    throw new AppError('invalid_mention', undefined, { fields: fieldErrors(parsed.error) });
  const mention: DecidableMention = parsed.data;
  const { brand, source, text } = parsed.data;
  const id =
    parsed.data.id ??
    (brand !== undefined && source?.channel !== undefined && source.externalId !== undefined
      ? deriveMentionId(brand, source.channel, source.externalId)
      : undefined);
  return JSON.stringify({ id, text: withText ? text : undefined, ...decide(mention) });
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError(
      'invalid_json',
      { fr: 'La ligne n’est pas en UTF-8.', en: 'The line is not UTF-8.' },
      { cause },
    );
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new AppError(
      'invalid_json',
      {
        fr: 'La ligne n’est pas du JSON. Pour du texte simple, donnez --text.',
        en: 'The line is not JSON. For plain text, use --text.',
      },
      { cause },
    );
  }
}

function refusal(error: AppError, line: number): string {
  const errors = error.fields.length > 0 ? error.fields.slice(0, MAX_FIELDS) : undefined;
  return JSON.stringify({ error: { code: error.code, message: error.message, errors }, line });
}
