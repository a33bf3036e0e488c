import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SuiteFileSchema, type SuiteFunction } from '../classify/suite.ts';
import { AppError } from '../errors.ts';
import { readYamlFile } from '../yaml-file.ts';

/** Reads every `*.yaml` of a folder as one functional suite, sorted by file name. Throws `invalid_data_file`. */
export function loadSuite(dir: string): SuiteFunction[] {
  const suite: SuiteFunction[] = [];
  const seen = new Set<string>();
  for (const name of yamlFiles(dir)) {
    const file = join(dir, name);
    for (const one of readYamlFile(file, SuiteFileSchema)) {
      if (seen.has(one.id))
        throw new AppError('invalid_data_file', {
          fr: `${file} : deux fonctions s’appellent ${one.id}.`,
          en: `${file}: two functions are called ${one.id}.`,
        });
      seen.add(one.id);
      suite.push(one);
    }
  }
  if (suite.length === 0)
    throw new AppError('usage', {
      fr: `Aucun *.yaml avec des fonctions dans ${dir}.`,
      en: `There is no *.yaml with functions in ${dir}.`,
    });
  return suite;
}

function yamlFiles(dir: string): string[] {
  try {
    // Sorted by code unit: the same order on every machine.
    return readdirSync(dir)
      .filter((name) => name.endsWith('.yaml'))
      .sort();
  } catch (cause) {
    throw new AppError(
      'invalid_data_file',
      {
        fr: `Le dossier de la suite est illisible : ${dir}`,
        en: `The folder of the suite cannot be read: ${dir}`,
      },
      { cause },
    );
  }
}
