import { readConfig, type Config } from '../config/config.ts';
import { HELP, helpOf, isCommand } from './options.ts';
import { stopInOrder, surviveClosedOutput } from './lifecycle.ts';
import { readVersion } from '../version.ts';
import { startServer, type RunningServer } from '../server.ts';
import { StoreUnavailable } from '../store/unavailable.ts';
import { UsageError } from '../config/usage-error.ts';

/** Runs a command line; resolves once the program is set up. Usage errors are one plain line and exit code 2. */
export async function run(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === undefined || /^(-h|--help|help)$/.test(command)) return void process.stdout.write(HELP);
  if (command === '--version') return void process.stdout.write(`${readVersion()}\n`);
  if (command === 'export' || command === 'import') {
    const { transfer } = await import('./transfer.ts');
    return orRefuse(() => transfer(command, rest, process.env));
  }
  if (!isCommand(command)) {
    // An address that stands in the wrong place may have a password in it.
    const given = command.includes('://') ? '…' : command;
    return refuse(`There is no command "${given}"; the commands are: dev, serve, export, import.`);
  }
  if (rest.includes('--help') || rest.includes('-h')) return void process.stdout.write(helpOf(command));
  await orRefuse(() => start(readConfig(rest, process.env, command)));
}

async function orRefuse(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof UsageError || error instanceof StoreUnavailable) return refuse(error.message);
    throw error;
  }
}

async function start(config: Config): Promise<void> {
  surviveClosedOutput();
  const server = await startServer(config, { log: (line) => void process.stderr.write(`${logLine(line)}\n`) });
  stopInOrder(() => server.close());
  process.stdout.write(config.json ? readyLine(server, config) : banner(server, config));
}

const logLine = (line: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ time: new Date().toISOString(), ...line });

function refuse(message: string): void {
  process.stderr.write(`switchhook: ${message.replaceAll('\n', ' ')}\n`);
  process.exitCode = 2;
}

/** A service shows nobody's secrets: what is shown here ends up in the logs of many. */
function readyLine({ url, demo }: RunningServer, { service, publicUrl = url }: Config): string {
  const at = service ? publicUrl : url;
  const places = { graph: `${at}/v26.0`, control: `${at}/_control`, console: `${at}/console` };
  return `${JSON.stringify({ ready: true, url, ...places, ...(service ? {} : demo) })}\n`;
}

function banner(server: RunningServer, config: Config): string {
  return config.service ? serviceBanner(server, config) : ownBanner(server, config);
}

function serviceBanner({ url }: RunningServer, { publicUrl = url, poolSize, steerableClock }: Config): string {
  return `
Switchhook is running at ${url}, on PostgreSQL.

  Console          ${publicUrl}/console
  Graph base URL   ${publicUrl}/v26.0
  Control          ${publicUrl}/_control  (with the control token)
  Readiness        ${url}/_control/ready
  Metrics          ${url}/_control/metrics  (with the control token)
  Connections      ${poolSize} at most
${steerableClock ? '  Clock            steerable: run no other process on this database\n' : ''}
`;
}

function ownBanner({ url, demo }: RunningServer, config: Config): string {
  if (!demo) return `\nSwitchhook is running at ${url}\n`;
  const { app, page, consumers } = demo;
  const settings = `"${url}/v26.0/${page.id}/messenger_call_settings`;
  const token = `access_token=${page.access_token}"`;
  const post = (json: string) => `curl ${settings}?${token} -H 'Content-Type: application/json' -d '${json}'`;
  const control = config.controlToken === undefined ? '' : ` -H 'Authorization: Bearer ${config.controlToken}'`;
  const hours =
    '{"call_hours":{"timezone_id":"America/Los_Angeles","weekly_operating_hours":' +
    '[{"day_of_week":"MONDAY","open_time":"0900","close_time":"1700"}]}}';
  return `
Switchhook is running: graph.facebook.com for call settings, on this machine.

  Console          ${url}/console
  Graph base URL   ${url}/v26.0
  Control          ${url}/_control
  App              ${app.id}  (secret ${app.secret})
  Page             ${page.id}  ${page.name}
  Page token       ${page.access_token}
  Consumers        ${consumers.map(({ name, psid }) => `${name} ${psid}`).join(', ')}
  Data             ${config.data ?? 'in memory'}

Hide the call icon:
  ${post('{"icon_enabled":false}')}
Set the call hours:
  ${post(hours)}
Read the call hours:
  curl ${settings}?fields=call_hours&${token}
Route calls to your app:
  ${post('{"call_routing":{"ring_target":"PARTNERS"}}')}
See the webhooks of all that:
  curl "${url}/_control/receivers/${app.id}"${control}

`;
}
