import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Kafka 4 needs it for its brokers. */
const OLDEST_JAVA = 17;

const run = promisify(execFile);

/** The `java` of JAVA_HOME or of the path, if it is new enough for a broker. */
export async function findJava(): Promise<string | undefined> {
  const home = process.env.JAVA_HOME;
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const printed = await output(java, ['-version']);
  const version = Number(/version "(\d+)/.exec(printed ?? '')?.[1]);
  return version >= OLDEST_JAVA ? java : undefined;
}

/** Whether Maven is there to fetch the jars. */
export async function hasMaven(): Promise<boolean> {
  return (await output('mvn', ['--version'])) !== undefined;
}

async function output(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, args, { timeout: 20_000 });
    return stdout + stderr;
  } catch {
    // Not installed, or broken: both are a machine without it.
    return undefined;
  }
}
