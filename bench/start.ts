import { installPacked } from '../test/support/packed.ts';
import { newFolder, startCommand, startProgram, startSwitchhook } from './program.ts';

/**
 * Measures the time from the spawn to the first correct answer, beside a constant server; medians, in one run. The
 * package is the one that `npm run build:package` has built.
 */
const STARTS = 11;

const constant: number[] = [];
const fresh: number[] = [];
const again: number[] = [];
const installed: number[] = [];
const npx: number[] = [];
const project = await installPacked();
const program = `${project.folder}/node_modules/switchhook/bin/switchhook.js`;
const MEMORY = ['dev', '--port', '0', '--memory', '--json'];
const used = newFolder();
for (let i = 0; i < STARTS; i++) {
  constant.push(
    await timed(
      () => startProgram<{ url: string }>('./constant-server.js'),
      ({ url }) => url,
    ),
  );
  fresh.push(await timed(() => startSwitchhook(), settings));
  // The first start fills the folder. It is one of the slow half, so it does not change the median.
  installed.push(await timed(() => startCommand<Settings>([process.execPath, program, ...MEMORY]), settings));
  npx.push(await timed(() => startCommand<Settings>(['npx', 'switchhook', ...MEMORY], project.folder), settings));
  again.push(await timed(() => startProgram<Settings>('../bin/switchhook.js', onData(used)), settings));
}

type Settings = { readonly graph: string; readonly page: { readonly id: string; readonly access_token: string } };

function settings({ graph, page }: Settings): string {
  return `${graph}/${page.id}/messenger_call_settings?access_token=${page.access_token}`;
}

function onData(folder: string): readonly string[] {
  return ['dev', '--port', '0', '--data', folder, '--json'];
}

async function timed<T>(
  start: () => Promise<{ readonly ready: T; stop(): Promise<void> }>,
  urlOf: (ready: T) => string,
): Promise<number> {
  const begun = performance.now();
  const program = await start();
  const reply = await fetch(urlOf(program.ready));
  if (!reply.ok) throw new Error(`answered ${reply.status}`);
  await reply.text();
  const took = performance.now() - begun;
  await program.stop();
  return took;
}

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const baseline = median(constant);
console.log('| start to first correct answer | median ms | of the baseline |\n| --- | ---: | ---: |');
for (const [name, times] of [
  ['constant server', constant],
  ['switchhook, empty folder', fresh],
  ['switchhook, used folder', again],
  ['switchhook installed, in memory', installed],
  ['npx switchhook installed, in memory', npx],
] as const) {
  console.log(`| ${name} | ${Math.round(median(times))} | ${(median(times) / baseline).toFixed(2)} |`);
}
project.remove();
