import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consolePage } from './page.ts';

const SRC = fileURLToPath(new URL('..', import.meta.url));
/** The browser modules, and what of the rest they import: files that import nothing themselves. */
const UI = 'console/ui';
const SHARED_FILES = ['mention/taxonomy.ts'] as const;

/** The files of lit-html that the console imports, themselves or by each other. */
const LIT_FILES = [
  'lit-html.js',
  'directive.js',
  'directive-helpers.js',
  'directives/keyed.js',
  'directives/live.js',
  'directives/repeat.js',
] as const;

const TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Asset {
  readonly type: string;
  readonly body: string;
}

/** Everything that the console sends to a browser, ready in memory (some 150 kB). */
export interface ConsoleFiles {
  /** Digest of all files: part of their address, and the entity tag of the page. */
  readonly version: string;
  readonly page: string;
  /** The Content-Security-Policy of the page. */
  readonly policy: string;
  /** By path below `/console/assets/<version>/`, which is that below `src/`. */
  readonly assets: ReadonlyMap<string, Asset>;
}

/**
 * Reads the browser modules, takes their types off, and puts the page together. The browser runs the files as they
 * stand in the repository: there is no bundler.
 */
export function loadConsole(): ConsoleFiles {
  const assets = new Map([...uiFiles(), ...litFiles()]);
  const version = digest(JSON.stringify([...assets])).slice(0, 16);
  const base = `/console/assets/${version}`;
  const importMap = JSON.stringify({
    imports: { 'lit-html': `${base}/lit/lit-html.js`, 'lit-html/': `${base}/lit/` },
  });
  const modules = [...assets.keys()].filter((path) => /\.[jt]s$/.test(path));
  return {
    version,
    page: consolePage({ base, importMap, modules }),
    policy: policyFor(importMap),
    assets,
  };
}

function uiFiles(): [string, Asset][] {
  const own = readdirSync(join(SRC, UI), { recursive: true, encoding: 'utf8' })
    .filter((path) => extname(path) in TYPES)
    .map((path) => `${UI}/${path}`);
  return [...own, ...SHARED_FILES].sort().map((path) => {
    const source = readFileSync(join(SRC, path), 'utf8');
    const body = path.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
    return [path, { type: typeOf(path), body }];
  });
}

function litFiles(): [string, Asset][] {
  // Under Node the package resolves to its `node` folder; browsers take the files beside that.
  const folder = dirname(dirname(createRequire(import.meta.url).resolve('lit-html')));
  return LIT_FILES.map((file) => {
    // Without their source maps, which are not served.
    const body = readFileSync(join(folder, file), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    return [`lit/${file}`, { type: typeOf(file), body }];
  });
}

/** Nothing but our own files, no inline script but the import map, and no text that becomes markup except by lit-html. */
function policyFor(importMap: string): string {
  const importMapHash = hash('sha256', importMap, 'base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${importMapHash}'`,
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}

const typeOf = (path: string) => TYPES[extname(path)] ?? 'application/octet-stream';

const digest = (text: string) => hash('sha256', text, 'hex');
