/*
 * Changes the source in small ways (Stryker) and looks for changes that no test notices:
 *
 *   npm run test:mutations [-- src/domain/call.ts …]
 *
 * Each file is tried with the tests beside it (call.ts with call.test.ts). Without names, all files of domain, contract and
 * webhooks that have such tests: some hours. Stryker is fetched from npm by the run and is no dependency. Prints a line for each
 * file, each mutant that survives, with the reason when it cannot be noticed, and the score: mutants killed, or stopped by a
 * time limit, of all that a test reaches. Exit code 1 when Stryker could not run.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = ['@stryker-mutator/core@9.6.1', 'typescript@5'];
const FOLDERS = ['src/domain', 'src/contract', 'src/webhooks'];

interface Mutant {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | 'CompileError' | 'RuntimeError' | 'Ignored';
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

/** A mutant that does the same as the source. */
interface EqualMutant {
  readonly file: string;
  /** With one space for any run of white space. */
  readonly replacement: string;
  /** Text of the line. */
  readonly line: string;
  readonly reason: string;
}

const EQUAL: readonly EqualMutant[] = [
  {
    file: 'src/domain/call-settings.ts',
    line: 'return day.day === other?.day && day.opens === other.opens && day.closes === other.closes;',
    replacement: 'other.day',
    reason: 'the lists are equally long, so there is always another day',
  },
  {
    file: 'src/domain/clock-change.ts',
    line: 'for (let midnight = toMidnight(from); midnight < until; midnight += DAY) {',
    replacement: 'midnight <= until',
    reason: 'a day that begins where the changed time ends shares nothing with it',
  },
  {
    file: 'src/domain/clock-change.ts',
    line: 'const isTimeRepeated = toOffset < fromOffset;',
    replacement: 'toOffset <= fromOffset',
    reason: 'equal offsets have no time between them that hours could share',
  },
  {
    file: 'src/contract/exact-json.ts',
    line: 'const MAY_BE_LARGE = /[\\s[{:,]\\d{16}/;',
    replacement: '/[\\s[{:,]\\d/',
    reason: 'only saves time: text without large numbers is parsed twice to the same value',
  },
  ...[
    String.raw`/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\w$.+-]+/g`,
    String.raw`/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\w$.+-]+/g`,
    String.raw`/"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\/[^\n]*|\/\*[^]*?(?:\*\/)|[\w$.+-]+/g`,
  ].map((replacement) => ({
    file: 'src/contract/exact-json.ts',
    line: String.raw`const TOKEN = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|[\w$.+-]+/g;`,
    replacement,
    reason: 'text that was parsed before has an end of each string and comment',
  })),
  {
    file: 'src/contract/nearest-name.ts',
    line: 'const ranked = known',
    replacement:
      'known.map(each => ({ each, edits: editsBetween(word.toLowerCase(), each.toLowerCase()) })).toSorted((a, b) => a.edits - b.edits)',
    reason: 'only saves time: a word with more letters more or fewer is as many edits away',
  },
  {
    file: 'src/contract/nearest-name.ts',
    line: '.filter((each) => Math.abs(each.length - word.length) <= mostEdits)',
    replacement: 'true',
    reason: 'only saves time: a word with more letters more or fewer is as many edits away',
  },
  {
    file: 'src/contract/webhooks.ts',
    line: '...(metadata !== undefined && { metadata }),',
    replacement: 'true',
    reason: 'JSON leaves out a member that is undefined',
  },
  {
    file: 'src/contract/webhooks.ts',
    line: "...('replyTo' in content &&",
    replacement: "'replyTo' in content || content.replyTo",
    reason: 'by its type, the member is a message or not there',
  },
  {
    file: 'src/webhooks/places.ts',
    line: 'return origin === undefined || (this.#ofOrigins.get(origin) ?? 0) < this.#originLimits.of(origin);',
    replacement: 'false',
    reason: 'an origin that is undefined has no places in use, which is below every limit',
  },
  {
    file: 'src/webhooks/places.ts',
    line: "const grade: Grade = attempt.durationMs > SLOW_MS ? 'slow' : 'good';",
    replacement: '""',
    reason: 'every grade but good and failed counts as slow',
  },
  ...[
    [
      'src/webhooks/places.ts',
      'if (oldest !== undefined && this.#origins.size > MAX_APPS) this.#origins.delete(oldest);',
    ],
    [
      'src/webhooks/breaker.ts',
      'if (oldest !== undefined && this.#failures.size > MAX_ORIGINS) this.#failures.delete(oldest);',
    ],
  ].map(([file = '', line = '']) => ({
    file,
    line,
    replacement: 'true',
    reason: 'a map with more entries than its maximum has an oldest one',
  })),
  ...[
    ["const value = end < 0 ? '' : this.#text.slice(this.#at, end).trim();", 'false'],
    ["const value = end < 0 ? '' : this.#text.slice(this.#at, end).trim();", 'end <= 0'],
    ["const value = end < 0 ? '' : this.#text.slice(this.#at, end).trim();", '"Stryker was here!"'],
    ['this.#moveTo(end < 0 ? this.#text.length : end);', 'end <= 0'],
  ].map(([line = '', replacement = '']) => ({
    file: 'src/graph/fields.ts',
    line,
    replacement,
    reason:
      'a bracket is never the first character, and without one, reading ends with an error that does not have the value',
  })),
  ...['sub[0].name', '"Stryker was here!"'].map((replacement) => ({
    file: 'src/graph/fields.ts',
    line: "throw new GraphError('unknown_field', sub[0]?.name ?? '', undefined, []);",
    replacement,
    reason: 'there is a first field, as an empty list is answered above',
  })),
  {
    file: 'src/webhooks/destinations.ts',
    line: "const bare = url?.pathname === '/' && url.search === '' && url.hash === '' && !/[?#]$/.test(text);",
    replacement: '/[?#]/',
    reason: 'a query or a fragment that does not end the text is not empty',
  },
  ...['"Stryker was here!"', '["Stryker was here"]'].map((replacement) => ({
    file: 'src/webhooks/destinations.ts',
    line: String.raw`const [, net = '', prefix] = /^([\d.a-f:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];`,
    replacement,
    reason: 'neither text is an address',
  })),
  {
    file: 'src/webhooks/destinations.ts',
    line: 'const suffixes: string[] = [];',
    replacement: '["Stryker was here"]',
    reason: 'no host name ends with it',
  },
  {
    file: 'src/webhooks/destinations.ts',
    line: "(isIPv6(address) ? !address.includes('%') && nets.ipv6.check(address, 'ipv6') : nets.ipv4.check(address, 'ipv4'));",
    replacement: '""',
    reason: 'Node takes every family but ipv4 for ipv6',
  },
  ...[String.raw`/\[|\]$/g`, String.raw`/^\[|\]/g`].map((replacement) => ({
    file: 'src/webhooks/destinations.ts',
    line: String.raw`const literal = url.hostname.replace(/^\[|\]$/g, '');`,
    replacement,
    reason: 'a host name has brackets only around an address of IPv6',
  })),
  {
    file: 'src/domain/time-zone-names.ts',
    line: "for (const line of LINKS.trim().split('\\n')) {",
    replacement: 'LINKS',
    reason: 'a line without a name is never asked for',
  },
  {
    file: 'src/domain/time-zone-names.ts',
    line: 'TIME_ZONE_PLACES.trim()',
    replacement: 'TIME_ZONE_PLACES',
    reason: 'a line without a name is never asked for',
  },
  {
    file: 'src/domain/time-zone-names.ts',
    line: ".map(([name = '', ...aliases]) => {",
    replacement: '"Stryker was here!"',
    reason: 'each zone has a name',
  },
  {
    file: 'src/domain/time-zone-names.ts',
    line: '.sort((a, b) => (a.name < b.name ? -1 : 1));',
    replacement: 'a.name <= b.name',
    reason: 'no two zones have one name',
  },
  {
    file: 'src/domain/time-zone-names.ts',
    line: "const [name = '', country = '', cities = ''] = line.split(' | ');",
    replacement: '"Stryker was here!"',
    reason: 'each line has three parts',
  },
  {
    file: 'src/graph/json-path.ts',
    line: "const name = word ?? index ?? single ?? double ?? '';",
    replacement: '"Stryker was here!"',
    reason: 'a step without any of them is one to descendants, which has a name of its own',
  },
  ...[
    ['if (next.length >= MOST_VALUES) break;', 'false'],
    ['if (next.length >= MOST_VALUES) break;', 'next.length > MOST_VALUES'],
    ["if (step.kind === 'member' || found.length >= MOST_VALUES) return;", 'false'],
    ["if (step.kind === 'member' || found.length >= MOST_VALUES) return;", 'found.length > MOST_VALUES'],
  ].map(([line = '', replacement = '']) => ({
    file: 'src/graph/json-path.ts',
    line,
    replacement,
    reason: 'only saves time: values beyond the maximum are cut off after the step',
  })),
  {
    file: 'src/webhooks/record-outcome.ts',
    line: 'attempt.status !== null && attempt.status >= 200 && attempt.status < 300;',
    replacement: 'true',
    reason: 'null is less than 200',
  },
  ...(
    [
      ['depends_on: names(/$^/),', '/$/', 'a text is not split before its beginning or behind its end'],
      ['depends_on: names(/$^/),', '/^/', 'a text is not split before its beginning or behind its end'],
      ['if (each.name !== undefined) {', 'true', 'no reference is to a name that is undefined'],
      [
        "const [path = '', query = ''] = splitOnce(relative_url.replace(/^\\/+/, ''), '?');",
        '"Stryker was here!"',
        'there is always a first part',
      ],
      ['if (!documents.has(name)) {', 'true', 'only saves time: the answer is parsed to the same value again'],
      ['const reply = answers[dependencies.get(name) ?? -1];', '+1', 'each name that is referred to is a dependency'],
      [
        "documents.set(name, JSON.parse(reply?.body.toString() ?? 'null'));",
        'reply.body',
        'an operation is run only when those that it depends on have answers',
      ],
      [
        "documents.set(name, JSON.parse(reply?.body.toString() ?? 'null'));",
        '""',
        'an operation is run only when those that it depends on have answers',
      ],
      ['if (!(error instanceof GraphError)) throw error;', 'false', 'the answers of operations are JSON'],
      [
        "typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : value;",
        'true',
        'only a number is an integer',
      ],
      [
        "files.forEach((file, i) => form.append(names[i] ?? '', file, file.name));",
        '"Stryker was here!"',
        'each file has a name',
      ],
      [
        "return { body: Buffer.from(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? '' };",
        '"Stryker was here!"',
        'a form always has a content type',
      ],
    ] as const
  ).map(([line, replacement, reason]) => ({ file: 'src/graph/batch.ts', line, replacement, reason })),
  {
    file: 'src/webhooks/queue-leases.ts',
    line: 'if (!this.has(queue)) this.markUnreleased(queue);',
    replacement: 'true',
    reason: 'a queue in use is not released below either',
  },
  {
    file: 'src/webhooks/adaptive-limits.ts',
    line: 'if (oldest !== undefined && this.#limits.size >= MAX_KEYS) this.#limits.delete(oldest);',
    replacement: 'true',
    reason: 'a map with more entries than its maximum has an oldest one',
  },
  ...(
    [
      [
        "const params = request.query === '' ? emptyParams() : readForm(request.query);",
        ['false', '"Stryker was here!"'],
      ],
      ['const ENCODED = /[%+[\\]]/;', ['/[^%+[\\]]/']],
      ['function readPlainForm(text: string): Params | undefined {', ['{}']],
      ['if (ENCODED.test(text)) return undefined;', ['true']],
      ['for (let at = 0; at < text.length; count++) {', ['at <= text.length']],
      ["const ampersand = text.indexOf('&', at);", ['""']],
      ['const end = ampersand < 0 ? text.length : ampersand;', ['false']],
      ["const equals = text.indexOf('=', at);", ['""']],
      [
        'if (equals <= at || equals > end || count === MOST_PARAMS) return undefined;',
        ['true', 'equals < at', 'equals >= end', 'equals <= end', 'count !== MOST_PARAMS'],
      ],
      ['if (name in params) return undefined;', ['true', 'false']],
      ['at = end + 1;', ['end - 1']],
      ['if (plain) return plain;', ['false']],
      ["const parsed: Params = parseQuery(text, '&', '=', { maxKeys: MOST_PARAMS + 1 });", ['""']],
      [
        "if (pairs.every(([name, value]) => typeof value === 'string' && !name.endsWith(']'))) return parsed;",
        ['false', '() => undefined', '""'],
      ],
      [
        "if (Array.isArray(value) && name.endsWith('[]')) for (const each of value) setParam(params, name, each);",
        ['""'],
      ],
    ] as const
  ).flatMap(([line, replacements]) =>
    replacements.map((replacement) => ({
      file: 'src/graph/params.ts',
      line,
      replacement,
      reason: 'only saves time: the general reading, which follows, has the same result',
    })),
  ),
  ...[
    "return whenReady(readBody(request.body, request.headers['content-type'] ?? ''), (sent) =>",
    "const contentType = headers['content-type'] ?? '';",
  ].map((line) => ({
    file: 'src/graph/params.ts',
    line,
    replacement: '"Stryker was here!"',
    reason: 'this is no type of JSON or multipart either',
  })),
  {
    file: 'src/webhooks/result-groups.ts',
    line: 'return next < 0 ? waiting.length : next;',
    replacement: 'next <= 0',
    reason: 'the first finding can always be stored',
  },
  ...['{}', '""'].map((replacement) => ({
    file: 'src/graph/batch.ts',
    line: "schema: { type: 'string' },",
    replacement,
    reason: 'the schema of the parameter batch is not published',
  })),
];

const folder = mkdtempSync(join(tmpdir(), 'switchhook-mutations-'));
const root = join(import.meta.dirname, '..');

const testOf = (file: string): string => file.replace(/\.ts$/, '.test.ts');
/** Further tests of a file. */
const MORE_TESTS: Readonly<Record<string, readonly string[]>> = {
  'src/contract/graph-types.ts': ['src/contract/graph-types-nested.test.ts', 'src/contract/graph-types-schema.test.ts'],
};

function listFiles(): readonly string[] {
  return FOLDERS.flatMap((each) => readdirSync(join(root, each)).map((name) => `${each}/${name}`)).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && existsSync(join(root, testOf(file))),
  );
}

/** Resolves to the mutants of a file. */
async function mutate(file: string): Promise<readonly Mutant[]> {
  const report = join(folder, 'report.json');
  const config = join(folder, 'stryker.json');
  const reporter = '--test-reporter=./test/support/first-failure.ts';
  const tests = [testOf(file), ...(MORE_TESTS[file] ?? [])].join(' ');
  const command = `${process.execPath} --test --test-isolation=none ${reporter} ${tests}`;
  writeFileSync(
    config,
    JSON.stringify({
      mutate: [file],
      testRunner: 'command',
      commandRunner: { command },
      reporters: ['json'],
      jsonReporter: { fileName: report },
      tempDirName: join(folder, 'sandbox'),
      ignorePatterns: ['bench', 'dist', 'docs', 'examples', 'src/web'],
      // A changed loop may never end; the tests themselves take about a second.
      timeoutMS: 20_000,
      concurrency: 2,
      logLevel: 'error',
    }),
  );
  const packages = PACKAGES.flatMap((each) => ['--package', each]);
  // Only the changed file differs between runs, so the compiled code of the others is taken from disk.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  await promisify(execFile)('npx', ['--yes', ...packages, 'stryker', 'run', config], { cwd: root, env });
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
  };
  return files[file]?.mutants ?? [];
}

let killed = 0;
let survived = 0;
try {
  const named = process.argv.slice(2);
  for (const file of named.length > 0 ? named : listFiles()) {
    const mutants = await mutate(file);
    const alive = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
    const dead = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout');
    killed += dead.length;
    survived += alive.length;
    console.log(`${file}: ${dead.length} killed, ${alive.length} survived`);
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    for (const { location, mutatorName, replacement = '' } of alive) {
      const line = lines[location.start.line - 1]?.trim();
      const text = replacement.replaceAll(/\s+/g, ' ');
      const equal = EQUAL.find((each) => each.file === file && each.line === line && each.replacement === text);
      const reason = equal ? `, the same: ${equal.reason}` : '';
      console.log(
        `  ${file}:${location.start.line}:${location.start.column} ${mutatorName}: ${text.slice(0, 100)}${reason}`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `score ${((100 * killed) / Math.max(1, killed + survived)).toFixed(1)} %: ${killed} killed, ${survived} survived`,
);
