import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { installPacked } from '../support/packed.ts';
import { LONG_MS } from '../support/patience.ts';
import { blocksOf, checkContainerFile, type Block } from './blocks.ts';
import { emptyFolder } from '../support/empty-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CHECKOUT = join(ROOT, 'bin/switchhook.js');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The part of README for users of the package; the rest is about the checkout. */
const USER_SECTION = read('README.md').split(/^## In the checkout$/m)[0] ?? '';

const PAGES: readonly (readonly [string, string])[] = [
  ['README.md, section for users', USER_SECTION],
  ['docs/tutorial.md', read('docs/tutorial.md')],
  ...readdirSync(join(ROOT, 'docs/how-to'))
    .toSorted()
    .map((name): readonly [string, string] => [`docs/how-to/${name}`, read(`docs/how-to/${name}`)]),
];

const hasPython = runs('python3', '--version');
const hasPytest = hasPython && runs('python3', '-m', 'pytest', '--version');
const hasYaml = hasPython && runs('python3', '-c', 'import yaml');

function runs(file: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Stands for the app of a reader: it reads its Page at graph.facebook.com. */
const READERS_APP = `const answer = await fetch('https://graph.facebook.com/v26.0/me?access_token=' + process.env.PAGE_TOKEN);
if ((await answer.json()).name !== 'Demo Page') process.exitCode = 1;`;

/** Returns the path of the machine's npm. */
function npmOfTheMachine(): string {
  return execFileSync('/bin/sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
}

/** Returns programs that stand before others in PATH: `program` for the package, and no installation from a registry. */
const programsFor = (program: string): Readonly<Record<string, string>> => ({
  switchhook: `exec "${process.execPath}" "${program}" "$@"`,
  npx: `[ "$1" = switchhook ] || { echo "npx $1 is not for this test" >&2; exit 1; }
shift
exec "${process.execPath}" "${program}" "$@"`,
  npm: `case "$1" in
  i | install) shift; for name; do case "$name" in -*) ;; switchhook) ;;
    *) name="$(echo "$name" | sed 's/\\(.\\)@.*/\\1/')"
      [ -d "${ROOT}/node_modules/$name" ] || { echo "$name is not installed in the repository" >&2; exit 1; }
      mkdir -p "node_modules/$(dirname "$name")"; ln -s "${ROOT}/node_modules/$name" "node_modules/$name" ;;
  esac; done ;;
  test) exec "${process.execPath}" --test ;;
  *) exec "${npmOfTheMachine()}" "$@" ;;
esac`,
  // Resolves when something listens on a port of this machine.
  'wait-for-port': `exec "${process.execPath}" -e '
const { connect } = require("node:net");
const end = Date.now() + ${LONG_MS};
const attempt = () => {
  const socket = connect(Number(process.argv[1]), "127.0.0.1", () => process.exit(0));
  socket.on("error", () => (Date.now() > end ? process.exit(1) : setTimeout(attempt, 50)));
};
attempt();' "$1"`,
});

/** Makes a folder in which the checkout is installed as the package. */
function makeProject(): string {
  const folder = emptyFolder();
  addPrograms(folder, CHECKOUT);
  // The sources stand in for dist/: Node strips types of files whose real path is outside of node_modules.
  const installed = join(folder, 'node_modules/switchhook');
  mkdirSync(installed, { recursive: true });
  symlinkSync(join(ROOT, 'src'), join(installed, 'src'));
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, string | { default: string }> };
  const sources = Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [[name, target.default.replace('./dist/', './src/').replace(/\.js$/, '.ts')] as const],
  );
  const manifest = { name: 'switchhook', type: 'module', exports: Object.fromEntries(sources) };
  writeFileSync(join(installed, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  return folder;
}

/** Makes a folder in which the packed package is installed. */
async function makePackedProject(t: TestContext): Promise<string> {
  const project = await installPacked();
  t.after(() => project.remove());
  const { folder } = project;
  addPrograms(folder, join(folder, 'node_modules/switchhook/bin/switchhook.js'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  return folder;
}

function addPrograms(folder: string, program: string): void {
  const bin = join(folder, '.programs');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programsFor(program))) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  symlinkSync(process.execPath, join(bin, 'node'));
}

/** Returns ports that were free a moment ago. */
async function findPorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Returns one shell script of the blocks of a page, each in its place. */
function toScript(blocks: readonly Block[]): string {
  const parts = blocks.map(({ language, file, text }, i) => {
    if (language === 'sh') return text.split('\n').map(toLine).join('\n');
    if (language === 'js' && file === '') return `cat > block-${i}.js <<'END'\n${text}END\nnode block-${i}.js\n`;
    return '';
  });
  return [
    'set -euo pipefail',
    `stop() { for job in $(jobs -p); do kill $job || true; done; wait; }`,
    'trap stop EXIT',
    ...parts,
  ].join('\n');
}

/** Servers run in the background until the next one, or the end; a person would open a second terminal. */
function toLine(line: string): string {
  const [, command] = /^((?:npx )?switchhook (?:dev|proxy)\b[^&|]*?)\s*&?$/.exec(line.replace(/\s+#.*$/, '')) ?? [];
  if (command === undefined) return line;
  if (command.includes(' proxy')) return `${command} --port $PROXY_PORT > proxy.log 2>&1 &\nwait-for-port $PROXY_PORT`;
  return `stop\n${command} > server.log 2>&1 &\nswitchhook wait`;
}

/** Runs the blocks of a page in order, in the folder of a project. */
async function runBlocks(folder: string, blocks: readonly Block[]): Promise<void> {
  const [port = 0, tlsPort = 0, proxyPort = 0, partnerPort = 0] = await findPorts(4);
  const withPorts = (text: string): string =>
    text
      .replaceAll(/\b4000\b/g, String(port))
      .replaceAll(/\b4443\b/g, String(tlsPort))
      .replaceAll(/\b4080\b/g, String(proxyPort))
      .replaceAll(/\b4090\b/g, String(partnerPort));
  for (const { file, text } of blocks) if (file !== '') writeFileSync(join(folder, file), withPorts(text));
  if (!blocks.some(({ file }) => file === 'app.js')) writeFileSync(join(folder, 'app.js'), READERS_APP);
  const script = spawn('bash', ['-c', withPorts(toScript(blocks))], {
    cwd: folder,
    env: {
      PATH: [join(folder, '.programs'), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      SWITCHHOOK_PORT: String(port),
      SWITCHHOOK_TLS_PORT: String(tlsPort),
      SWITCHHOOK_URL: `http://127.0.0.1:${port}`,
      PROXY_PORT: String(proxyPort),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [script.stdout, script.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const [code] = (await once(script, 'close')) as [number];
  assert.equal(code, 0, output);
}

const usesPytest = (block: Block): boolean => /^import pytest$|^from conftest/m.test(block.text);

/** Leaves out of a page what needs a program that this machine does not have. */
function pick(blocks: readonly Block[]): readonly Block[] {
  const isMissing = (line: string): boolean =>
    (!hasPytest && line.includes('pytest')) || (!hasPython && line.includes('python3'));
  return blocks.map((block) =>
    block.language === 'sh'
      ? {
          ...block,
          text: block.text
            .split('\n')
            .filter((line) => !isMissing(line))
            .join('\n'),
        }
      : block,
  );
}

describe(
  'Pages whose code runs as printed, on the checkout in place of the package and on free ports',
  { concurrency: 2 },
  () => {
    for (const [name, markdown] of PAGES) {
      const blocks = blocksOf(markdown);
      if (!blocks.some(({ language }) => language === 'sh' || language === 'js')) continue;
      const python = !markdown.includes('```python')
        ? ''
        : hasPytest
          ? ', its Python with pytest'
          : ', its Python compiled only where it needs pytest';
      it(`${name}: every js and sh block, in order${python}`, () => runBlocks(makeProject(), pick(blocks)));
    }

    it('README.md, section for users: again, on the packed package', async (t) =>
      runBlocks(await makePackedProject(t), pick(blocksOf(USER_SECTION))));
  },
);

describe('Blocks that cannot run here: their syntax is checked', () => {
  const all = PAGES.flatMap(([name, markdown]) => blocksOf(markdown).map((block) => ({ name, block })));
  const inLanguage = (language: string) => all.filter(({ block }) => block.language === language);

  it('container files have known instructions and JSON lists', () => {
    assert.ok(inLanguage('dockerfile').length > 0, 'the blocks were found');
    for (const { name, block } of inLanguage('dockerfile')) assert.deepEqual(checkContainerFile(block.text), [], name);
    assert.equal(checkContainerFile('RUN x').length, 1);
    assert.equal(checkContainerFile('FROM x\nCMD ["a]').length, 1);
    assert.equal(checkContainerFile('FROM x\nGO away').length, 1);
  });

  it('TypeScript, and tests of other runners, parse', () => {
    const blocks = [...inLanguage('ts')];
    assert.ok(blocks.length > 0, 'the blocks were found');
    const check = (text: string) =>
      ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { target: ts.ScriptTarget.ES2024 } })
        .diagnostics ?? [];
    assert.equal(check('const = 1').length > 0, true);
    for (const { name, block } of blocks)
      assert.deepEqual(
        check(block.text).map(({ messageText }) => messageText),
        [],
        name,
      );
  });

  it('YAML is read by a parser, where Python has one', { skip: !hasYaml && 'python3 with yaml is missing' }, () => {
    assert.ok(inLanguage('yaml').length > 0, 'the blocks were found');
    for (const { block } of inLanguage('yaml')) {
      const script = 'import sys, yaml; assert yaml.safe_load(sys.stdin)["services"]';
      execFileSync('python3', ['-c', script], { input: block.text, stdio: ['pipe', 'ignore', 'pipe'] });
    }
  });

  it('Python that needs pytest compiles', { skip: !hasPython && 'python3 is missing' }, () => {
    const blocks = inLanguage('python').filter(({ block }) => usesPytest(block));
    assert.ok(blocks.length > 0, 'the blocks were found');
    for (const { block } of blocks) {
      execFileSync('python3', ['-c', 'import sys; compile(sys.stdin.read(), "block", "exec")'], {
        input: block.text,
        stdio: ['pipe', 'ignore', 'pipe'],
      });
    }
  });
});

describe('The README', () => {
  it('prints the partner of examples/voice-partner', () => {
    const blocks = blocksOf(read('README.md'));
    const partner = read('examples/voice-partner/partner.mjs');
    assert.equal(blocks.find(({ file }) => file === 'partner.mjs')?.text, partner);
  });
});

describe('The tutorial', () => {
  it('prints the files of examples/out-of-hours', () => {
    const blocks = blocksOf(read('docs/tutorial.md'));
    for (const name of ['app.js', 'app.test.js']) {
      assert.equal(blocks.find(({ file }) => file === name)?.text, read(`examples/out-of-hours/${name}`));
    }
  });
});
