import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { UsageError } from '../../config/usage-error.ts';
import { ParamError } from '../../contract/param-error.ts';
import { Refused } from '../../domain/refusal.ts';
import { startSwitchhook, type Switchhook, type SwitchhookOptions } from '../../index.ts';
import { readSeedDocument } from '../../seed/read-seed-file.ts';
import { toSeedRefusal } from '../../server/seed.ts';
import type { OptionValues } from '../options.ts';
import { writeMessage } from '../write-message.ts';
import { CommandFailed } from './connection.ts';

/**
 * Runs `switchhook run`: starts an instance in memory, runs a command with the variables of `switchhook env`, and ends
 * with the exit code of the command. Throws UsageError, and CommandFailed when the command cannot be started.
 */
export async function runBeside(options: OptionValues): Promise<void> {
  const [file, ...args] = options.positionals;
  if (file === undefined) throw new UsageError('run takes a command behind --, such as: switchhook run -- npm test.');
  const seedFile = options.find('seed');
  const clock = options.find('clock');
  const server = await start(seedFile, { ...(clock !== undefined && { clock, freeze: true }) });
  if (!server.demo) writeMessage('The seed has no app or no Page, so SWITCHHOOK_URL is the only variable that is set.');
  try {
    process.exitCode = await runToEnd(file, args, { ...process.env, ...variablesOf(server) });
  } finally {
    await server.close();
  }
}

/** Starts the instance. Throws UsageError for a seed with mistakes. */
async function start(seedFile: string | undefined, options: SwitchhookOptions): Promise<Switchhook> {
  if (seedFile === undefined) return startSwitchhook(options);
  let seed: object;
  try {
    seed = readSeedDocument(seedFile);
  } catch (error) {
    throw toSeedRefusal(error, seedFile);
  }
  try {
    return await startSwitchhook({ ...options, seed });
  } catch (error) {
    if (error instanceof ParamError || error instanceof Refused) throw toSeedRefusal(error, seedFile);
    throw error;
  }
}

function variablesOf({ url, demo }: Switchhook): Record<string, string> {
  if (!demo) return { SWITCHHOOK_URL: url };
  const { app, page, consumers } = demo;
  const [consumer] = consumers;
  return {
    SWITCHHOOK_URL: url,
    APP_ID: app.id,
    APP_SECRET: app.secret,
    APP_TOKEN: `${app.id}|${app.secret}`,
    PAGE_ID: page.id,
    PAGE_TOKEN: page.access_token,
    ...(consumer && { PSID: consumer.psid }),
  };
}

/** Resolves to the exit code of the command; a command that a signal ended has 128 plus the signal's number. */
function runToEnd(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit', env });
  // A terminal sends its signals to the command too; those that are sent to this process alone are passed on.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new CommandFailed(`${file} cannot be started: ${error.message}.`)));
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
