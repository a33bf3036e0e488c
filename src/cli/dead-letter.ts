import { readConfig } from '../config.ts';
import { inBoth } from '../errors.ts';
import { type EventLog, TOPICS } from '../log/event-log.ts';
import { openWholeLog } from '../log/open-log.ts';
import { bytesBeforeCut, CUT_HEADERS, DEAD_LETTER_HEADERS, retryEvent } from '../pipeline/dead-letter.ts';
import { type Command, EXIT, readArguments, remark, topicDiffers } from './command.ts';

export const deadLetterListCommand: Command = {
  name: 'dead-letter list',
  summary: {
    fr: 'montre les événements illisibles, et pourquoi',
    en: 'show the events that could not be read, and why',
  },
  help: `aiguillage dead-letter list : montre les événements illisibles, et pourquoi.

Usage : npm run -s aiguillage -- dead-letter list [--json] [--bytes]

  --json     un objet JSON par ligne
  --bytes    avec --json, les octets d’origine aussi (base64) : ils peuvent contenir des données personnelles

aiguillage dead-letter list: shows the events that could not be read, and why.

Usage: npm run -s aiguillage -- dead-letter list [--json] [--bytes]

  --json     one JSON object a line
  --bytes    with --json, the original bytes too (base64): they may hold personal data
`,
  async run(args) {
    const { values } = readArguments(args, { json: { type: 'boolean' }, bytes: { type: 'boolean' } });
    const log = await openLog();
    try {
      let count = 0;
      for await (const event of log.read([TOPICS.deadLetter])) {
        count += 1;
        const { headers, value } = event;
        const shown = {
          id: event.id,
          at: new Date(event.timestamp).toISOString(),
          reason: headers[DEAD_LETTER_HEADERS.reason],
          message: headers[DEAD_LETTER_HEADERS.message],
          bytes: bytesBeforeCut(event) ?? value.length,
          sha256: headers[CUT_HEADERS.sha256],
          value: values.bytes === true ? Buffer.from(value).toString('base64') : undefined,
        };
        process.stdout.write(
          values.json === true
            ? `${JSON.stringify(shown)}\n`
            : `${shown.at}  ${shown.id}  ${shown.reason}  ${shown.bytes} bytes  ${shown.message}\n`,
        );
      }
      if (values.json !== true) process.stdout.write(`${count} dead letter${count === 1 ? '' : 's'}\n`);
      return EXIT.ok;
    } finally {
      await log.close();
    }
  },
};

export const deadLetterRetryCommand: Command = {
  name: 'dead-letter retry',
  summary: {
    fr: 'renvoie les événements illisibles, une fois la cause réparée',
    en: 'send dead letters through the pipeline again, once the cause is mended',
  },
  help: `aiguillage dead-letter retry : renvoie les événements illisibles dans la chaîne, une fois la cause réparée.

Usage : npm run -s aiguillage -- dead-letter retry [ID…]

Sans identifiants, tous ceux qui sont là au départ. Chacun est renvoyé une fois : ce qui échoue encore est un nouvel
événement illisible, d’identifiant nouveau. D’un événement de plus de 8 Mio, seul le début est gardé : il n’est pas renvoyé.

aiguillage dead-letter retry: sends dead letters through the pipeline again, once the cause is mended.

Usage: npm run -s aiguillage -- dead-letter retry [ID…]

Without ids, all that there are when the command starts. Each is retried once: what fails again is a new dead letter,
with a new id. Of an event of more than 8 MiB only the first bytes are kept: it is not sent again.
`,
  async run(args) {
    const { positionals } = readArguments(args, {}, true);
    const wanted = new Set(positionals);
    const started = Date.now();
    const log = await openLog();
    try {
      let retried = 0;
      let found = 0;
      let cut = 0;
      for await (const event of log.read([TOPICS.deadLetter])) {
        // Those of a running service that come of this very retry: following them would never end.
        if (event.timestamp > started) break;
        if (wanted.size > 0 && !wanted.has(event.id)) continue;
        found += 1;
        if (bytesBeforeCut(event) !== undefined) {
          cut += 1;
          continue;
        }
        const again = retryEvent(event, new Date(started).toISOString());
        const [result] = await log.append(TOPICS.raw, [again], { unique: true });
        if (result?.duplicate === false) retried += 1;
      }
      const before = found - cut - retried;
      const sent = {
        fr: `Renvoyées : ${retried} ; déjà renvoyées : ${before}`,
        en: `sent again: ${retried}; before: ${before}`,
      };
      process.stdout.write(`${inBoth(sent)}\n`);
      if (cut > 0) {
        remark({
          fr: `Non renvoyées, car seuls leurs premiers octets sont gardés : ${cut}.`,
          en: `Not sent again, as only their first bytes are kept: ${cut}.`,
        });
      }
      const unknown = wanted.size - found;
      if (unknown > 0) {
        remark({
          fr: `Identifiants qui ne sont pas ceux de lettres mortes : ${unknown}.`,
          en: `Ids that are none of dead letters: ${unknown}.`,
        });
      }
      return unknown > 0 || cut > 0 ? EXIT.incomplete : EXIT.ok;
    } finally {
      await log.close();
    }
  },
};

function openLog(): Promise<EventLog> {
  return openWholeLog(readConfig(), topicDiffers);
}
