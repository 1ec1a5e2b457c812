import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';

/** Rules of one folder: the places below src that it may import besides itself, those of which it may import types, and packages. */
interface Rules {
  readonly places: readonly string[];
  readonly types?: readonly string[];
  readonly packages: readonly string[];
}

/** Arrows point inwards. server.ts, server and cli import everything; domain imports nothing. */
const RULES: Readonly<Record<string, Rules>> = {
  domain: { places: [], packages: [] },
  app: { places: ['domain'], packages: ['node:async_hooks', 'node:crypto', 'node:timers/promises'] },
  contract: { places: ['domain'], packages: ['json5'] },
  config: {
    places: ['cli/options.ts', 'contract/nearest-name.ts', 'domain/instant.ts', 'webhooks'],
    types: ['domain'],
    packages: ['node:net'],
  },
  http: { places: [], packages: ['node:*'] },
  'fixed-host': {
    places: ['config/listen-failure.ts', 'config/usage-error.ts', 'http'],
    packages: ['node:*', '@peculiar/x509', 'reflect-metadata'],
  },
  store: {
    places: ['app/ports', 'domain'],
    packages: [
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:path',
      'node:sqlite',
      'node:timers/promises',
      'node:worker_threads',
      'lru-cache',
      'pg',
    ],
  },
  graph: { places: ['app', 'contract', 'domain', 'http'], packages: ['node:*'] },
  control: {
    places: ['app', 'client', 'contract', 'domain', 'http', 'mcp', 'seed'],
    types: ['runtime'],
    packages: ['node:crypto', 'node:fs', 'node:path', 'lru-cache'],
  },
  webhooks: { places: ['app', 'contract', 'domain'], packages: ['node:*', 'undici'] },
  media: { places: ['app', 'domain'], packages: ['node:*', 'werift', 'libopus-wasm'] },
  runtime: {
    places: ['app', 'config/usage-error.ts', 'contract', 'domain'],
    packages: ['node:*', 'prom-client', 'lru-cache'],
  },
  seed: { places: ['app', 'contract', 'domain'], packages: ['node:fs'] },
  transfer: {
    places: ['store/driver.ts', 'store/older-rows.ts', 'store/tables.ts', 'store/transfer.ts'],
    packages: ['node:crypto', 'node:fs', 'node:stream/promises'],
  },
  client: { places: [], types: ['control/shapes'], packages: [] },
  mcp: {
    places: ['client', 'contract/nearest-name.ts', 'version.ts'],
    types: ['contract', 'control/shapes'],
    packages: [
      '@modelcontextprotocol/sdk/server/index.js',
      '@modelcontextprotocol/sdk/server/stdio.js',
      '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js',
      '@modelcontextprotocol/sdk/types.js',
    ],
  },
  testing: {
    places: ['client', 'contract/nearest-name.ts', 'domain/instant.ts', 'index.ts'],
    types: ['control/shapes'],
    packages: ['node:crypto'],
  },
  web: {
    places: [],
    types: ['control/shapes', 'contract'],
    packages: ['preact', 'preact/hooks', 'preact-iso', 'eventsource-client'],
  },
};

/** Folders that put the others together and may import everything. */
const COMPOSERS = ['cli', 'server'];

const SRC = join(import.meta.dirname, '../src');
const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'|(?:^|\n)import\s*'([^']+)'/g;

interface Import {
  readonly from: string;
  readonly isType: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic, bare]) => ({
    from: from ?? dynamic ?? bare ?? '',
    isType: type !== undefined,
  }));
}

const targetOf = (file: string, from: string): string => relative(SRC, join(SRC, dirname(file), from));

const covers = (allowed: readonly string[], name: string) =>
  allowed.some((each) => each === name || (each === 'node:*' && isBuiltin(name)));

/** Returns the reason why an import may not stand in a file; undefined when it may. */
function objection(file: string, { from, isType }: Import): string | undefined {
  const folder = file.split('/')[0] ?? '';
  if (COMPOSERS.includes(folder)) return undefined;
  const rules = RULES[folder];
  if (!rules) return `no rules for the folder ${folder}`;
  if (!from.startsWith('.')) return covers(rules.packages, from) ? undefined : `${file} imports ${from}`;
  const target = targetOf(file, from);
  const places = [folder, ...rules.places, ...(isType ? (rules.types ?? []) : [])];
  const allowed = places.some((place) => target === place || target.startsWith(`${place}/`));
  return allowed ? undefined : `${file} imports ${target}`;
}

/** Returns every circle of imports among the files, each as the path that leads back to its first file. */
function circles(files: readonly string[]): string[] {
  const known = new Set(files);
  const done = new Set<string>();
  const paths: string[] = [];
  function visit(file: string, path: readonly string[]): void {
    const start = path.indexOf(file);
    if (start >= 0) return void paths.push([...path.slice(start), file].join(' → '));
    if (done.has(file)) return;
    for (const { from } of importsOf(file)) {
      const target = targetOf(file, from);
      if (from.startsWith('.') && known.has(target)) visit(target, [...path, file]);
    }
    done.add(file);
  }
  for (const file of files) visit(file, []);
  return paths;
}

describe('the house', () => {
  const inFolders = sources.filter((file) => file.includes('/') && !file.endsWith('.test.ts'));

  it('keeps its arrows inwards: each folder imports only what it may', () => {
    assert.ok(inFolders.length > 40, 'the sources were found');
    const objections = inFolders.flatMap((file) => {
      return importsOf(file).flatMap((each) => objection(file, each) ?? []);
    });
    assert.deepEqual(objections, []);
  });

  it('has no circle of imports, type imports included', () => {
    assert.deepEqual(circles(sources), []);
  });

  it('reads the environment in config and the command line only', () => {
    const readers = sources.filter((file) => readFileSync(join(SRC, file), 'utf8').includes('process.env'));
    assert.deepEqual(
      readers.filter((file) => !file.startsWith('cli/')),
      // Loaded by `node --import`, without a command line.
      ['redirect.ts'],
    );
  });

  it('asks the time through the clock: Date.now stands in the system clock alone', () => {
    const askers = sources.filter((file) => /\bDate\.now\(|new Date\(\)/.test(readFileSync(join(SRC, file), 'utf8')));
    assert.deepEqual(askers.toSorted(), ['runtime/system-clock.ts']);
  });

  it('keeps each endpoint small enough to be read at a glance: at most 80 lines', () => {
    const endpoints = sources.filter((file) => file.startsWith('graph/endpoints/') && !file.endsWith('.test.ts'));
    assert.ok(endpoints.length > 5, 'the endpoints were found');
    const long = endpoints.filter((file) => readFileSync(join(SRC, file), 'utf8').split('\n').length - 1 > 80);
    assert.deepEqual(long, []);
  });
});
