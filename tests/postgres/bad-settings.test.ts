import { expect, test } from 'vitest';
import { openPostgresStore } from '../../src/store/postgres/open.ts';
import { freePorts } from '../support/kafka/free-ports.ts';
import { createDatabase, describePostgres } from '../support/postgres/postgres.ts';

const PASSWORD = 'un-secret-bien-garde';

/** What opening says of a DATABASE_URL that is wrong. */
async function refusal(url: string) {
  const error: unknown = await openPostgresStore({ url, connections: 1 }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error) || !('code' in error)) throw new Error(`Not refused as it should: ${error}`);
  return { code: error.code, message: error.message };
}

const changed = (url: string, changes: Partial<URL>) => Object.assign(new URL(url), changes).href;

describePostgres(
  'a DATABASE_URL that is wrong says what to correct, in both languages, without the password',
  () => {
    test.each<[string, (url: string) => string | Promise<string>, string, RegExp, RegExp]>([
      [
        'a wrong password',
        (url) => changed(url, { password: PASSWORD }),
        'invalid_config',
        /mot de passe refusé/,
        /password refused/,
      ],
      [
        'a user that is none',
        (url) => changed(url, { username: 'personne', password: PASSWORD }),
        'invalid_config',
        /mot de passe refusé/,
        /password refused/,
      ],
      [
        'a database that is none',
        (url) => changed(url, { pathname: '/aucune' }),
        'invalid_config',
        /cette base n’existe pas/,
        /no such database/,
      ],
      [
        'a port where nothing listens',
        async (url) => changed(url, { port: String((await freePorts(1))[0]), password: PASSWORD }),
        'store_unavailable',
        /aucun serveur n’écoute/,
        /no server listens/,
      ],
      [
        'a host that is none',
        (url) => changed(url, { hostname: 'aucun.invalid', password: PASSWORD }),
        'store_unavailable',
        /cette machine est inconnue/,
        /no such host/,
      ],
    ])('%s', async (_name, wrong, code, french, english) => {
      await using database = await createDatabase();
      const said = await refusal(await wrong(database.url));
      expect(said.code).toBe(code);
      expect(said.message).toMatch(/DATABASE_URL, \w+@/);
      expect(said.message).toMatch(french);
      expect(said.message).toMatch(english);
      expect(said.message).not.toContain(PASSWORD);
      expect(said.message).not.toContain(new URL(database.url).password);
    });

    test('a user who may make nothing in the database', async () => {
      await using database = await createDatabase();
      const user = `lecteur_${Date.now()}`;
      await database.query(`create role ${user} login password '${PASSWORD}'`);
      try {
        const said = await refusal(changed(database.url, { username: user, password: PASSWORD }));
        expect(said.code).toBe('invalid_config');
        expect(said.message).toMatch(/GRANT CREATE ON DATABASE/);
        expect(said.message).not.toContain(PASSWORD);
      } finally {
        await database.query(`drop role ${user}`);
      }
    });

    test('a database that lacks characters', async () => {
      await using database = await createDatabase();
      const name = `latin_${Date.now()}`;
      await database.query(`create database ${name} encoding 'LATIN1' locale 'C' template template0`);
      try {
        const said = await refusal(changed(database.url, { pathname: `/${name}` }));
        expect(said.code).toBe('invalid_config');
        expect(said.message).toMatch(/LATIN1, où des caractères manquent.*which lacks characters/s);
      } finally {
        await database.query(`drop database ${name} with (force)`);
      }
    });
  },
);
