import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What the tests run on: the current release, and the last of the line before, which many still run. */
export const KAFKA_VERSIONS = { current: '4.3.1', previous: '3.9.2' } as const;
export type KafkaVersion = (typeof KAFKA_VERSIONS)[keyof typeof KAFKA_VERSIONS];

const POM = fileURLToPath(new URL('./pom.xml', import.meta.url));
/** 45 MB a version, and as much again for the archive of its classes; kept from one checkout to the next. */
const CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'aiguillage', 'kafka');
/** Fetching takes seconds, or minutes over a slow line. */
const FETCH_TIMEOUT_MS = 300_000;
const POLL_MS = 100;

const run = promisify(execFile);

/** The class path of a broker. Fetches the jars with Maven the first time that this user asks for this version. */
export async function kafkaJars(version: KafkaVersion): Promise<string> {
  const folder = join(CACHE, version);
  if (!(await exists(folder))) {
    await mkdir(CACHE, { recursive: true });
    await locked(join(CACHE, 'fetching'), async () => {
      if (!(await exists(folder))) await fetchInto(folder, version);
    });
  }
  return join(folder, '*');
}

/** Where Java keeps the classes of a broker as it has read them once: see `archiveClasses`. */
export function classArchive(version: KafkaVersion): string {
  return join(CACHE, `${version}.jsa`);
}

/** Whether the jars are there already, so that Maven is not needed. */
export function hasKafkaJars(version: KafkaVersion): Promise<boolean> {
  return exists(join(CACHE, version));
}

/** Renamed when whole: a fetch that was cut off leaves no half a class path. */
async function fetchInto(folder: string, version: KafkaVersion): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await run(
    'mvn',
    [
      '--batch-mode',
      '--quiet',
      '--file',
      POM,
      `-Dkafka.version=${version}`,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${part}`,
      'dependency:copy-dependencies',
    ],
    { timeout: FETCH_TIMEOUT_MS },
  );
  await rename(part, folder);
}

/** One process at a time, of all test files and checkouts of this user. The lock of a process that died is taken over. */
async function locked(file: string, work: () => Promise<void>): Promise<void> {
  while (!(await create(file))) {
    const owner = Number(await readFile(file, 'utf8').catch(() => ''));
    if (owner > 0 && !alive(owner)) await rm(file, { force: true });
    await wait(POLL_MS);
  }
  try {
    await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function create(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
