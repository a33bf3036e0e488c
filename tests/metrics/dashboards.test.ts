import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ask } from '../api/ask.ts';
import { type ReadMetrics, readMetrics } from '../fixtures/metrics-text.ts';
import { makeMention, startService } from '../fixtures/service.ts';

/** The dashboard and the alert rules, read with Prometheus' own grammar and held against a service that runs. */

/** Of Grafana 12.2 and later, in the classic form that every version imports. */
const SCHEMA_VERSION = 42;
/** Labels that Prometheus adds to what it reads. */
const ADDED = ['instance', 'job'];

const PanelSchema = z.object({
  id: z.int().positive(),
  type: z.enum(['row', 'timeseries', 'stat']),
  title: z.string().min(1),
  description: z.string().min(1),
  gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
  targets: z.array(z.object({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).optional(),
});
const DashboardSchema = z.object({
  uid: z.string(),
  schemaVersion: z.literal(SCHEMA_VERSION),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z.array(PanelSchema),
});
const RulesSchema = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});

const { panels, templating } = DashboardSchema.parse(
  JSON.parse(readFileSync('deploy/grafana/aiguillage.json', 'utf8')),
);
const { groups } = RulesSchema.parse(parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')));
const queries: [where: string, expr: string][] = [
  ...panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }): [string, string] => [`« ${title} »`, expr]),
  ),
  ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }): [string, string] => [alert, expr])),
];

interface Selector {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** The metrics that an expression asks for, and the labels by which it chooses among them. Throws where it is none. */
function selectorsOf(expr: string): Selector[] {
  const text = expr.replaceAll('$__rate_interval', '5m');
  const found: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter({ name, from, to, type }) {
      if (type.isError) throw new Error(`Not PromQL at ${from}: ${text}`);
      const words = text.slice(from, to);
      if (name === 'Identifier') found.push({ metric: words, labels: [] });
      if (name === 'UnquotedLabelMatcher') found.at(-1)?.labels.push(/^\w+/.exec(words)?.[0] ?? '');
    },
  });
  return found;
}

let metrics: ReadMetrics;
beforeAll(async () => {
  await using service = await startService();
  await ask(service, 'POST', '/v1/mentions', { body: makeMention() });
  await service.settled();
  metrics = readMetrics((await ask(service, 'GET', '/metrics', { key: null })).body);
});

/** Of a histogram come three names. */
const isKnown = (name: string) =>
  metrics.types.has(name) ||
  ['bucket', 'sum', 'count'].some(
    (part) => name.endsWith(`_${part}`) && metrics.types.get(name.slice(0, -part.length - 1)) === 'histogram',
  );

describe('the dashboard', () => {
  test('has panels with ids of their own, which do not lie over each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)}/${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });

  test('has the rows that the teams ask for', () => {
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      ...[
        'Flux',
        'Délais par équipe',
        'Retard',
        'Voies',
        'Moteur',
        'Lettres mortes',
        'Qualité',
        'Ressources',
      ],
    ]);
  });

  test('asks something in every panel, of the instances and the source that are chosen', () => {
    expect(templating.list.map(({ name }) => name)).toEqual(['datasource', 'instance']);
    for (const { type, title, targets = [] } of panels) {
      expect(targets.length > 0, title).toBe(type !== 'row');
      for (const { expr } of targets) expect(expr, title).toContain('instance=~"$instance"');
    }
  });
});

describe('names only metrics that a running service has, with labels that they have:', () => {
  test.each(queries)('%s', (_where, expr) => {
    const selectors = selectorsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    for (const { metric, labels } of selectors) {
      expect(isKnown(metric), metric).toBe(true);
      const series = metrics.series.filter(({ name }) => name === metric);
      const known = new Set([...ADDED, ...series.flatMap((one) => Object.keys(one.labels))]);
      if (series.length > 0) for (const label of labels) expect(known, metric).toContain(label);
    }
  });
});

test('a name that no service has, and what is no PromQL, are found', () => {
  expect(isKnown('aiguillage_lag_events_bucket')).toBe(false);
  expect(isKnown('aiguillage_stage_seconds_bucket')).toBe(true);
  expect(selectorsOf('sum by (a) (rate(b{c="d"}[5m])) / e')).toEqual([
    { metric: 'b', labels: ['c'] },
    { metric: 'e', labels: [] },
  ]);
  expect(() => selectorsOf('sum(rate(b[5m])')).toThrow('Not PromQL');
});
