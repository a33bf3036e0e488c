import { stringify } from 'yaml';
import { asyncapiDocument } from '../api/asyncapi-document.ts';
import { generatedFileCommand } from './generated-file.ts';

export const ASYNCAPI_FILE = 'asyncapi.yaml';

/** The text of `asyncapi.yaml`. */
export async function asyncapiYaml(): Promise<string> {
  const text = stringify(await asyncapiDocument(), { aliasDuplicateObjects: false });
  return `# Written by "npm run -s aiguillage -- asyncapi": do not edit by hand.\n${text}`;
}

export const asyncapiCommand = generatedFileCommand({
  name: 'asyncapi',
  file: ASYNCAPI_FILE,
  source: { fr: 'les schémas des événements', en: 'the schemas of the events' },
  text: asyncapiYaml,
});
