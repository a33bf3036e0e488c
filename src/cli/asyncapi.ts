import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { asyncapiDocument } from '../api/asyncapi-document.ts';
import { type Command, EXIT, readArguments } from './command.ts';

export const ASYNCAPI_FILE = 'asyncapi.yaml';

/** The text of `asyncapi.yaml`. */
export async function asyncapiYaml(): Promise<string> {
  const text = stringify(await asyncapiDocument(), { aliasDuplicateObjects: false });
  return `# Written by "npm run -s aiguillage -- asyncapi": do not edit by hand.\n${text}`;
}

export const asyncapiCommand: Command = {
  name: 'asyncapi',
  summary: {
    fr: 'écrit asyncapi.yaml d’après les schémas des événements',
    en: 'write asyncapi.yaml from the schemas of the events',
  },
  help: `aiguillage asyncapi: writes ${ASYNCAPI_FILE} from the schemas of the events.\n\nUsage: npm run -s aiguillage -- asyncapi\n`,
  async run(args) {
    readArguments(args, {});
    await writeFile(ASYNCAPI_FILE, await asyncapiYaml());
    return EXIT.ok;
  },
};
