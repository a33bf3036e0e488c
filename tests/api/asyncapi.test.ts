import { readFile } from 'node:fs/promises';
import { Parser } from '@asyncapi/parser';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ASYNCAPI_FILE, asyncapiYaml } from '../../src/cli/asyncapi.ts';
import { TOPICS } from '../../src/log/event-log.ts';
import { describedEvents } from '../fixtures/described-events.ts';

let text: string;
beforeAll(async () => {
  text = await asyncapiYaml();
});

describe('asyncapi.yaml', () => {
  test('is what the schemas say: run "npm run -s aiguillage -- asyncapi" where it is not', async () => {
    expect(await readFile(ASYNCAPI_FILE, 'utf8')).toBe(text);
  });

  test('is AsyncAPI 3.0 without a fault, for the parser of the AsyncAPI project', async () => {
    const { document, diagnostics } = await new Parser().parse(text);
    // It knows a later version of the specification, and says so.
    expect(diagnostics.filter(({ code }) => code !== 'asyncapi-latest-version')).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });

  test('has a channel for each topic', () => {
    const channels: { address: string }[] = Object.values(parse(text).channels);
    expect(channels.map(({ address }) => address).sort()).toEqual(Object.values(TOPICS).sort());
  });

  test('refers to nothing that is not there, and holds nothing that nobody refers to', () => {
    const document = parse(text);
    const references = [...text.matchAll(/\$ref: "?(#[^"\s]+)/g)].map(([, reference]) => reference ?? '');
    for (const reference of references) {
      const target = reference
        .slice(2)
        .split('/')
        .reduce((inside, key) => inside?.[key], document);
      expect(target, reference).toBeTypeOf('object');
    }
    const parts = Object.entries<object>(document.components).flatMap(([kind, named]) =>
      Object.keys(named).map((name) => `#/components/${kind}/${name}`),
    );
    expect(parts.filter((part) => !references.includes(part))).toEqual([]);
  });

  test('shows at least one example of each message, and each is such a message', () => {
    const events = describedEvents(text);
    expect(events.messages.length).toBeGreaterThan(5);
    for (const { name, examples, problemsOf } of events.messages) {
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) expect(problemsOf(example), `${name} ${example.name}`).toEqual([]);
    }
  });
});
