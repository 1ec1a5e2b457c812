import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { OFFERS } from '../support/offers.ts';
import { installPacked, TSC, type PackedProject } from '../support/packed.ts';

const bin = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

const TYPES = fileURLToPath(new URL('../../node_modules/@types', import.meta.url));

/** Packages that the redirect and HTTPS need. */
const OPTIONAL_PACKAGES = ['@mswjs/interceptors', '@peculiar/x509', 'reflect-metadata'];

/** Starts an instance, reads its Page over the Graph, and ends it. */
const USE = `
const sh = await startSwitchhook();
const { page } = sh.demo;
const answer = await fetch(sh.url + '/v26.0/me?access_token=' + page.access_token);
const console = await fetch(sh.url + '/console');
const { name } = await answer.json();
await sh.close();
process.stdout.write(JSON.stringify([name, console.status]));
`;

describe('The package that npm pack makes', () => {
  let project: PackedProject;
  before(async () => {
    project = await installPacked();
  });
  after(() => project.remove());

  it('has no script that runs when it is installed', () => {
    const text = readFileSync(join(project.folder, 'node_modules/switchhook/package.json'), 'utf8');
    const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, string> };
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(scripts[name], undefined);
  });

  it('brings a handful of packages', () => {
    const packages = readdirSync(join(project.folder, 'node_modules'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    assert.ok(packages.includes('switchhook'));
    assert.ok(packages.length <= 12, packages.join(', '));
  });

  it('starts from JavaScript, as a module', async () => {
    project.write('use.mjs', `import { startSwitchhook } from 'switchhook';\n${USE}`);
    assert.equal(await project.run('node', 'use.mjs'), '["Demo Page",200]');
  });

  it('starts from CommonJS', async () => {
    project.write('use.cjs', `const { startSwitchhook } = require('switchhook');\n(async () => {${USE}})();`);
    assert.equal(await project.run('node', 'use.cjs'), '["Demo Page",200]');
  });

  for (const [module, moduleResolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
  ] as const) {
    it(`has types for moduleResolution ${moduleResolution}`, async () => {
      project.write(
        'use.mts',
        `import { startSwitchhook, type Switchhook } from 'switchhook';
import type { PageView, ErrorAnswer } from 'switchhook/contract';
const sh: Switchhook = await startSwitchhook({ seed: { apps: [], pages: [] } });
export const name = (page: PageView): string => page.name;
export const reason = (answer: ErrorAnswer): string => answer.error.reason;
// @ts-expect-error: a port is a number
void startSwitchhook({ port: '1' });
await sh.close();
`,
      );
      const options = { noEmit: true, strict: true, target: 'es2024', types: ['node'], typeRoots: [TYPES] };
      const compilerOptions = { ...options, lib: ['es2024', 'esnext.disposable'], module, moduleResolution };
      project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.mts'] }));
      await project.run('node', TSC, '-p', 'tsconfig.json');
    });
  }

  it('prints its version, and its help when no command is named', async () => {
    const { version } = JSON.parse(
      readFileSync(join(project.folder, 'node_modules/switchhook/package.json'), 'utf8'),
    ) as { version: string };
    assert.equal(await project.run('npx', '--no-install', 'switchhook', '--version'), `${version}\n`);
    const help = await project.run('npx', '--no-install', 'switchhook', '--help');
    assert.match(help, /^Usage: switchhook COMMAND/);
    assert.equal(await project.run('npx', '--no-install', 'switchhook'), help);
  });

  it('says on a Node that is too old which one to install (the version is made up by a module loaded before it)', async () => {
    const source =
      `const set = (name, value) => Object.defineProperty(process, name, { value });` +
      `set('versions', { ...process.versions, node: '20.20.2' }); set('version', 'v20.20.2');`;
    project.write('old.mjs', source);
    const program = 'node_modules/switchhook/bin/switchhook.js';
    const message =
      'switchhook: Node 24 or newer is needed, and this is v20.20.2; install Node 24 or newer, ' +
      'or run "npx -p node@24 -p switchhook switchhook".';
    await assert.rejects(project.run('node', '--import', './old.mjs', program, 'dev'), (error: Error) => {
      assert.ok(error.message.endsWith(`failed: ${message}\n`), error.message);
      return true;
    });
  });

  it('starts without the parts of Node that the first answer does not need, formats of Intl among them', async () => {
    const source =
      'const formats = [];' +
      "for (const [owner, name] of [[Intl, 'NumberFormat'], [Intl, 'DateTimeFormat'], [Number.prototype, 'toLocaleString']]) {" +
      'const note = (act) => (...args) => { formats.push(`Format ${name}`); return act(...args); };' +
      'owner[name] = new Proxy(owner[name], { apply: note(Reflect.apply), construct: note(Reflect.construct) });' +
      '}' +
      'const write = process.stdout.write.bind(process.stdout);' +
      "process.stdout.write = () => { write([...process.moduleLoadList, ...formats].join('\\n')); process.exit(0); };";
    project.write('modules.mjs', source);
    const program = 'node_modules/switchhook/bin/switchhook.js';
    const flags = ['dev', '--port', '0', '--memory', '--json'];
    const loaded = await project.run('node', '--import', './modules.mjs', program, ...flags);
    assert.match(loaded, /^NativeModule http$/m);
    for (const part of [/undici/, /webcrypto/, /zlib/, /worker_threads/, /^Format/m]) assert.doesNotMatch(loaded, part);
  });

  it('loads no module of Node while a flag of V8 is changed, since Node would compile it anew', async () => {
    const source =
      "const v8 = process.getBuiltinModule('node:v8'); const set = v8.setFlagsFromString; let before;" +
      'v8.setFlagsFromString = (flag) => { before ??= process.moduleLoadList.length; set(flag); };' +
      'const write = process.stdout.write.bind(process.stdout);' +
      'process.stdout.write = () => { write(JSON.stringify(process.moduleLoadList.slice(before))); process.exit(0); };';
    project.write('flags.mjs', source);
    const program = 'node_modules/switchhook/bin/switchhook.js';
    const flags = ['dev', '--port', '0', '--memory', '--json'];
    const later = JSON.parse(await project.run('node', '--import', './flags.mjs', program, ...flags)) as string[];
    assert.deepEqual(
      later.filter((name) => name.startsWith('NativeModule ')),
      [],
    );
  });

  it('passes publint and are-the-types-wrong', async () => {
    await project.run('node', bin('publint'), 'run', project.tarball, '--strict');
    // Node 24 requires ES modules, so a module that CommonJS code gets is no fault.
    await project.run(
      'node',
      bin('attw'),
      project.tarball,
      '--profile',
      'node16',
      '--ignore-rules',
      'cjs-resolves-to-esm',
    );
  });

  it('names the packages that the redirect and HTTPS need, and starts nothing without them', async () => {
    for (const [args, message] of [
      [
        ['node', '--import', 'switchhook/redirect', '--eval', 'console.log("started")'],
        'switchhook/redirect needs the package @mswjs/interceptors, which is not installed: npm install --save-dev ' +
          '@mswjs/interceptors. The program was not started, because its requests would reach graph.facebook.com.',
      ],
      [
        ['npx', '--no-install', 'switchhook', 'dev', '--memory', '--port', '0', '--tls'],
        'Certificates need two packages that are not installed: npm install --save-dev @peculiar/x509 reflect-metadata.',
      ],
    ] as const) {
      const [file, ...rest] = args;
      await assert.rejects(project.run(file, ...rest), (error: Error) => {
        assert.ok(error.message.endsWith(`failed: switchhook: ${message}\n`), error.message);
        return true;
      });
    }
  });

  it('refuses to accept a call without the packages of media, names them, and carries every other call', async () => {
    const offer = JSON.stringify(OFFERS.chromium);
    project.write(
      'calls.mjs',
      `import { createSwitchhook, tone } from 'switchhook/testing';
const world = await createSwitchhook();
await world.page.set({ call_routing: { ring_target: 'PARTNERS' } });
const call = await world.consumer.taps('icon', { says: tone(440) });
const answer = await fetch(world.graph + '/me/calls?access_token=' + world.page.token(), {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    platform: 'messenger', action: 'accept', call_id: call.id, session: { sdp_type: 'offer', sdp: ${offer} },
  }),
});
const { error } = await answer.json();
const { state } = (await world.consumer.thread()).call;
await world.page.set({ call_routing: { ring_target: 'META' } });
const { outcome } = await world.consumer.hangsUp(call);
const second = await world.consumer.taps('icon');
await world.inbox.accepts(second);
const talked = await world.consumer.hangsUp(second);
await world.close();
process.stdout.write(JSON.stringify([answer.status, error.code, error.error_user_msg, state, outcome, talked.outcome]));
`,
    );
    assert.deepEqual(JSON.parse(await project.run('node', 'calls.mjs')), [
      503,
      2,
      'Calls with media need two packages that are not installed. Install them beside Switchhook and restart the server, ' +
        'which looks for packages once: npm install werift@0.24.4 libopus-wasm',
      'ringing',
      'missed',
      'completed',
    ]);
  });

  it('redirects a program and answers HTTPS once these packages are there', async () => {
    for (const name of OPTIONAL_PACKAGES) {
      // A link to the repository's, with its dependencies: the test needs no registry.
      const link = join(project.folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)), link);
    }
    project.write(
      'app.mjs',
      `const answer = await fetch('https://graph.facebook.com/v26.0/me?access_token=' + process.env.TOKEN);
process.stdout.write((await answer.json()).name);`,
    );
    project.write(
      'redirected.mjs',
      `import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
const server = spawn(process.execPath, ['node_modules/switchhook/bin/switchhook.js',
  'dev', '--memory', '--port', '0', '--tls', '--tls-port', '0', '--json']);
const [line] = await new Promise((resolve) => createInterface(server.stdout).once('line', (text) => resolve([text])));
const { url, tls, page } = JSON.parse(line);
const run = (env, ...args) => execFileSync(process.execPath, args, { env: { ...process.env, ...env }, stdio: 'pipe' });
const redirected = run({ SWITCHHOOK_URL: url, TOKEN: page.access_token }, '--import', 'switchhook/redirect', 'app.mjs');
const overTls = run(
  { URL: tls.url, NODE_EXTRA_CA_CERTS: tls.certificate },
  '--eval', 'fetch(process.env.URL + "/v26.0/me").then(({ status }) => console.log(status))',
);
server.kill();
process.stdout.write(JSON.stringify([String(redirected), String(overTls).trim()]));`,
    );
    assert.equal(await project.run('node', 'redirected.mjs'), '["Demo Page","400"]');
  });
});
