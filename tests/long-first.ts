import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more: one of them at the end would keep one core waiting for the other. */
const LONG = ['tests/api/on-postgres.test.ts'];

/**
 * Runs first what takes longest: the long files, then what needs a database or a broker, then the rest, where the
 * larger files come first. Vitest asks for a class.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => turnOf(a) - turnOf(b));
  }
}

const PROJECTS = ['postgres', 'kafka', 'all'];

function turnOf({ moduleId, project }: TestSpecification): number {
  return LONG.some((file) => moduleId.endsWith(file)) ? -1 : PROJECTS.indexOf(project.name);
}
