import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ADMIN_KEY,
  type AtEnd,
  ask,
  newFolder,
  SHIPPED,
  settled,
  startProcess,
} from '../integration/process.ts';

/**
 * A list with a mistake that lists really have: « tirage » is a prize draw to its author, and a print of a photo to
 * customers. As it is decisive, what the model thinks does not matter.
 */
export const CONTEST_LIST = 'operations-jeux';
const CONTEST_YAML = `id: ${CONTEST_LIST}
title: Jeux de la marque
description: Les jeux et tirages au sort de la marque.
note: Décisif, car les réponses à un jeu sont nombreuses.
owner: Communication
audience: community
language: fr
route: community
entries:
  - id: tirage
    match: [tirage]
    weight: décisif
  - id: grand-jeu
    match: [grand jeu, jeu concours]
    weight: fort
  - id: tombola
    match: [tombola de rentrée]
    until: ${inDays(3)}
`;

/** What it is taken for, and is not: a customer whose prints came out badly. */
export const MISROUTED = 'Le tirage de mes photos est raté, tout est flou. Je veux être remboursé !';

const RECENT: readonly string[] = [
  'Votre tirage au sort est truqué, personne ne gagne jamais',
  'Vivement le grand tirage de Noël !!',
  'Deux tirages de mes photos sont arrivés déchirés, que faire ?',
  'Le tirage de mes photos est trop sombre, remboursez-moi svp',
  'Toujours pas reçu mon colis, ça fait 3 semaines',
  'Merci pour la livraison rapide, super service',
  'Bande de voleurs, je demande le remboursement de ma commande 12345',
  'Trop belle la nouvelle pub',
  'Ma box ne marche plus depuis hier, aidez-moi',
  'Quand rouvre le magasin de Lille ?',
];

export interface ConsoleService {
  /** `http://127.0.0.1:port` */
  readonly base: string;
  readonly key: string;
  /** Where its list files are: a copy that a test may break. */
  readonly keywordsDir: string;
  /** Makes a key and gives its secret. */
  keyWith(name: string, scopes: readonly string[]): Promise<string>;
  /** One call with the admin key, for what somebody else does meanwhile. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** The real service, as `npm start` starts it, with the shipped lists, one list more and a few decided mentions. */
export async function startConsoleService(
  atEnd: AtEnd,
  env: Readonly<Record<string, string>> = {},
): Promise<ConsoleService> {
  const folder = await newFolder(atEnd);
  const keywordsDir = join(folder, 'keywords');
  await cp(SHIPPED.KEYWORDS_DIR, keywordsDir, { recursive: true });
  await writeFile(join(keywordsDir, `${CONTEST_LIST}.yaml`), CONTEST_YAML);
  const settings = { ...SHIPPED, KEYWORDS_DIR: keywordsDir, ...env };
  const service = startProcess(join(folder, 'data'), settings, undefined, atEnd);
  const base = await service.address();

  const call: ConsoleService['call'] = (method, path, body, headers = {}) =>
    ask(base, path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  await call('POST', '/v1/mentions', RECENT.map(mention));
  await settled(base);
  return {
    ...{ base, key: ADMIN_KEY, keywordsDir, call },
    async keyWith(name, scopes) {
      const answer = await call('POST', '/v1/keys', { name, scopes });
      const { secret }: { secret: string } = JSON.parse(await answer.text());
      return secret;
    },
  };
}

function mention(text: string, at: number) {
  return {
    brand: 'photo-express',
    source: { channel: 'x', externalId: `e2e-${at}` },
    author: { id: `client-${at}` },
    text,
    createdAt: new Date().toISOString(),
  };
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
