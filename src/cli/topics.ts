import { readConfig } from '../config.ts';
import { kafkaConnection } from '../log/kafka/settings.ts';
import type { TopicReport } from '../log/kafka/topic-plan.ts';
import type { TopicAdmin } from '../log/kafka/topics.ts';
import { type Command, EXIT, type ExitCode, readArguments } from './command.ts';

const MEANINGS_FR = `
Ce qui est voulu, ce sont les réglages : KAFKA_PARTITIONS, KAFKA_REPLICATION_FACTOR, KAFKA_MIN_INSYNC_REPLICAS,
KAFKA_RETENTION_… et TOPIC_PREFIX (voir .env.example). Les répliques ne sont jamais changées, les partitions jamais retirées.
`;
const MEANINGS = `
Wanted is what the settings say: KAFKA_PARTITIONS, KAFKA_REPLICATION_FACTOR, KAFKA_MIN_INSYNC_REPLICAS, KAFKA_RETENTION_…
and TOPIC_PREFIX (see .env.example). Replicas are never changed, partitions never taken away.
`;

export const topicsCheckCommand: Command = {
  name: 'topics check',
  summary: {
    fr: 'montre les sujets de Kafka à côté des réglages, et ce que « topics apply » changerait',
    en: 'show the topics of Kafka beside the settings, and what "topics apply" would change',
  },
  help: `aiguillage topics check : montre les sujets de Kafka, ce qui diffère des réglages, et ce que « topics apply » changerait. Ne change rien.

Usage : npm run -s aiguillage -- topics check [--json]

  --json     un objet JSON par ligne et par sujet
${MEANINGS_FR}
Code de sortie 3 si un sujet manque ou diffère.

aiguillage topics check: shows the topics that Kafka has, what differs from the settings, and what "topics apply" would change. Changes nothing.

Usage: npm run -s aiguillage -- topics check [--json]

  --json     one JSON object a line and topic
${MEANINGS}
Exit code 3 where a topic is missing or differs.
`,
  async run(args) {
    const { values } = readArguments(args, { json: { type: 'boolean' } });
    return withReports(async (reports) => {
      show(reports, values.json === true);
      return reports.every(({ state }) => state === 'same') ? EXIT.ok : EXIT.incomplete;
    });
  },
};

export const topicsApplyCommand: Command = {
  name: 'topics apply',
  summary: {
    fr: 'crée les sujets qui manquent, et change ceux qui diffèrent',
    en: 'make the topics that are missing, and change those that differ, after showing what',
  },
  help: `aiguillage topics apply : crée les sujets qui manquent dans Kafka, et change ceux qui diffèrent des réglages.

Usage : npm run -s aiguillage -- topics apply [--yes] [--json]

  --yes      le faire ; sans elle, montre seulement ce qui serait fait
  --json     un objet JSON par ligne et par sujet
${MEANINGS_FR}
Code de sortie 3 si quelque chose diffère encore à la fin.

aiguillage topics apply: makes the topics that are missing in Kafka, and changes those that differ from the settings.

Usage: npm run -s aiguillage -- topics apply [--yes] [--json]

  --yes      do it; without it, only shows what would be done
  --json     one JSON object a line and topic
${MEANINGS}
Exit code 3 where something still differs at the end.
`,
  async run(args) {
    const { values } = readArguments(args, { yes: { type: 'boolean' }, json: { type: 'boolean' } });
    return withReports(async (reports, admin, again) => {
      if (values.yes !== true) {
        show(reports, values.json === true);
        const changes = reports.flatMap(changesOf);
        if (changes.length > 0)
          process.stderr.write('Rien n’est changé : --yes le fait. Nothing is changed: --yes does it.\n');
        return reports.every(({ state }) => state === 'same') ? EXIT.ok : EXIT.incomplete;
      }
      for (const report of reports)
        for (const change of changesOf(report)) process.stderr.write(`${report.name}  ${change}\n`);
      await admin.apply(reports);
      const now = await again();
      show(now, values.json === true);
      return now.every(({ state }) => state === 'same') ? EXIT.ok : EXIT.incomplete;
    });
  },
};

type Work = (
  reports: readonly TopicReport[],
  admin: TopicAdmin,
  again: () => Promise<readonly TopicReport[]>,
) => Promise<ExitCode>;

async function withReports(work: Work): Promise<ExitCode> {
  const config = readConfig();
  // Reading the client takes 0.4 s and 50 MB: not for --help.
  const { openTopicAdmin, reportTopics } = await import('../log/kafka/topics.ts');
  const admin = openTopicAdmin(kafkaConnection(config));
  const report = () => reportTopics(admin, config, config.TOPIC_PREFIX);
  try {
    return await work(await report(), admin, report);
  } finally {
    await admin.close();
  }
}

/** What `topics apply` does to a topic, a line each. */
function changesOf({ state, wanted, differences }: TopicReport): string[] {
  if (state === 'missing') return [`new, ${wanted.partitions} partitions, ${wanted.replicas} replicas`];
  return differences
    .filter(({ applies }) => applies)
    .map(({ what, is, wanted }) => `${what} ${is} → ${wanted}`);
}

function show(reports: readonly TopicReport[], json: boolean): void {
  if (json) {
    for (const report of reports) process.stdout.write(`${JSON.stringify(report)}\n`);
    return;
  }
  const width = Math.max(...reports.map(({ name }) => name.length));
  const lines = reports.flatMap(({ name, state, wanted, found, differences }) => {
    const { partitions, replicas, configs } = found ?? wanted;
    const kept = configs['cleanup.policy']?.includes('delete') ? configs['retention.ms'] : undefined;
    return [
      `${name.padEnd(width)}  ${state.padEnd(7)}  ${partitions} × ${replicas}  ${keptText(kept)}`,
      ...differences.map(
        ({ what, is, wanted, applies, note }) =>
          `${' '.repeat(width)}  ${applies ? '~' : '!'} ${what}: ${is}, wanted ${wanted}${note === undefined ? '' : `. ${note}`}`,
      ),
    ];
  });
  const same = reports.filter(({ state }) => state === 'same').length;
  process.stdout.write(
    [
      `${'topic'.padEnd(width)}  state    partitions × replicas, kept for`,
      ...lines,
      '',
      `${same} of ${reports.length} as wanted. ~ "topics apply --yes" changes it · ! it stays`,
      '',
    ].join('\n'),
  );
}

const HOUR_MS = 3_600_000;
const HOURS_A_DAY = 24;

/** How long the messages of a topic stay: "compacted", "for ever", "7 d", "36 h". */
function keptText(retentionMs: string | undefined): string {
  if (retentionMs === undefined) return 'compacted';
  const hours = Number(retentionMs) / HOUR_MS;
  if (hours < 0) return 'for ever';
  return hours % HOURS_A_DAY === 0 ? `${hours / HOURS_A_DAY} d` : `${Math.round(hours * 10) / 10} h`;
}
