import { basename, extname } from 'node:path';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { namedIn, readBytes } from './keyword-documents.ts';
import { createServiceClient, type ServiceClient } from './service-client.ts';

interface ServiceValues {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
};
const ImportedSchema = z.object({ count: z.int() });

/** The file of a list in a running service, byte for byte as it gives it. */
export async function exportFromService(
  list: string,
  format: string,
  values: ServiceValues,
): Promise<Uint8Array> {
  const client = await createServiceClient(values);
  return client.bytes(`${pathOf(list)}/export?format=${format}`);
}

/**
 * Prepares a draft of a list in a running service from a file. Throws `conflict` where the list has a draft that is not
 * to be replaced, and `invalid_list` with every problem, by line or row.
 */
export async function importIntoService(
  file: string,
  values: ServiceValues & {
    readonly list?: string | undefined;
    readonly check?: boolean | undefined;
    readonly replace?: boolean | undefined;
  },
): Promise<{ readonly id: string; readonly count: number }> {
  const type = TYPES[extname(file)];
  if (type === undefined)
    throw new AppError('usage', {
      fr: `${file} : donnez un fichier .yaml, .json ou .csv`,
      en: 'give a file that ends in .yaml, .json or .csv',
    });
  const bytes = readBytes(file);
  const named = extname(file) === '.csv' ? undefined : namedIn(bytes.toString('utf8'));
  const id = values.list ?? named ?? basename(file, extname(file));
  const client = await createServiceClient(values);
  const check = values.check === true;
  const start = check ? {} : await startOf(client, id, values.replace === true);
  const answer = await client.send(`${pathOf(id)}/import?check=${check}`, bytes, {
    'content-type': type,
    ...start,
  });
  return { id, count: ImportedSchema.parse(answer).count };
}

/** Which version the draft starts from: the service refuses it where that is another one by then. */
async function startOf(client: ServiceClient, id: string, replace: boolean): Promise<Record<string, string>> {
  const draft = await client.etag(`${pathOf(id)}/draft`);
  if (draft !== undefined && !replace)
    throw new AppError('conflict', {
      fr: `« ${id} » a déjà un brouillon : publiez-le, abandonnez-le, ou donnez --replace`,
      en: 'it has a draft already: publish it, drop it, or give --replace',
    });
  const seen = draft ?? (await client.etag(pathOf(id)));
  return seen === undefined ? { 'if-none-match': '*' } : { 'if-match': seen };
}

const pathOf = (list: string) => `/v1/keywords/${encodeURIComponent(list)}`;
