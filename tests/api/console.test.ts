import { hash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Service, startService } from '../fixtures/service.ts';
import { ask } from './ask.ts';

const PAGE = '/console/keywords';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

const get = (url: string, headers: Record<string, string> = {}) =>
  ask(service, 'GET', url, { key: null, headers });

describe('the page', () => {
  test('is there for who has no key yet, and /console leads to it', async () => {
    const page = await get(PAGE);
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    const short = await get('/console');
    expect([short.statusCode, short.headers.location]).toEqual([302, PAGE]);
  });

  test('lets nothing in that is not its own, is framed by nobody, and tells nobody where one came from', async () => {
    const { headers, body } = await get(PAGE);
    const policy = String(headers['content-security-policy']);
    const [, importMap = ''] = /<script type="importmap">(.*?)<\/script>/.exec(body) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'self' 'sha256-${hash('sha256', importMap, 'base64')}'`,
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types lit-html',
    ]);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['set-cookie']).toBeUndefined();
    expect(body).not.toMatch(/https?:|\sstyle=|\son\w+=/);
  });

  test('is asked for again each time, and sent only where it is another', async () => {
    const { headers } = await get(PAGE);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await get(PAGE, { 'if-none-match': String(headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });
});

describe('its files', () => {
  test('are all there, kept for good, and plain JavaScript', async () => {
    const { body } = await get(PAGE);
    const addresses = [...body.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(addresses.length).toBeGreaterThan(20);
    for (const address of addresses) {
      const file = await get(address);
      expect([address, file.statusCode]).toEqual([address, 200]);
      expect(file.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      if (/\.[jt]s$/.test(address)) {
        expect(file.headers['content-type']).toBe('text/javascript; charset=utf-8');
        expect(file.body).not.toMatch(/^import type/m);
      }
    }
  });

  test('import only files that are served too', async () => {
    const { body } = await get(PAGE);
    const modules = [...body.matchAll(/modulepreload" href="([^"]+)"/g)].map(([, address = '']) => address);
    const [, importMap = '{}'] = /<script type="importmap">(.*?)<\/script>/.exec(body) ?? [];
    const { imports }: { imports: Record<string, string> } = JSON.parse(importMap);
    for (const address of modules) {
      const { body: source } = await get(address);
      for (const [, wanted = ''] of source.matchAll(
        /^(?:import|export)\b[^'";]*?from\s?["']([^"']+)["']/gm,
      )) {
        const bare = imports[wanted] ?? wanted.replace(/^lit-html\//, imports['lit-html/'] ?? '');
        expect(modules).toContain(new URL(bare, `http://localhost${address}`).pathname);
      }
    }
  });

  test.each(['../../../package.json', '%2e%2e/%2e%2e/config.ts', 'config.ts', 'console/ui/nothing.ts', ''])(
    'are no way to "%s"',
    async (path) => {
      const [, base = ''] = /src="(\/console\/assets\/\w+)\//.exec((await get(PAGE)).body) ?? [];
      expect((await get(`${base}/${path}`)).statusCode).toBe(404);
    },
  );

  test('of another version are not there', async () => {
    expect((await get('/console/assets/0000/console/ui/main.ts')).statusCode).toBe(404);
  });
});
