import type { Config } from '../config/config.ts';
import { NEWEST_VERSION } from '../graph/versions.ts';
import { listNetworkHosts } from '../http/open-addresses.ts';
import type { Demo } from '../seed/find-demo.ts';
import type { RunningServer } from '../server.ts';
import { trustLines } from './trust-lines.ts';

/** Returns the line that `--json` prints. A service has no demo in it: stdout ends up in logs that many people read. */
export function readyLine({ url, demo, https }: RunningServer, { service, publicUrl = url }: Config): string {
  const base = service ? publicUrl : url;
  const addresses = { graph: `${base}/${NEWEST_VERSION}`, control: `${base}/_control`, console: `${base}/console` };
  const tls = https && { tls: { url: https.url, certificate: https.certificateFile, bundle: https.bundleFile } };
  return `${JSON.stringify({ ready: true, url, ...addresses, ...tls, ...(service || !demo ? {} : toPrinted(demo)) })}\n`;
}

/** Returns the demo with its token, or with `token_revoked` in the place of one that was revoked. */
function toPrinted({ app, page, consumers }: Demo): object {
  const { id, name, access_token, token_revoked } = page;
  return { app, page: { id, name, ...(token_revoked ? { token_revoked } : { access_token }) }, consumers };
}

/** Returns the banner of a service: addresses, and no secret. */
export function serviceBanner({ url }: RunningServer, config: Config): string {
  const { publicUrl = url, poolSize, steerableClock } = config;
  return `
Switchhook is running at ${url}, on PostgreSQL.

${networkLine(url, config)}${mediaLine(config)}  Console          ${publicUrl}/console
  Graph base URL   ${publicUrl}/${NEWEST_VERSION}
  Control          ${publicUrl}/_control  (with the control token)
  Readiness        ${url}/_control/ready
  Metrics          ${url}/_control/metrics  (with the control token)
  Connections      ${poolSize} at most
${steerableClock ? '  Clock            steerable: run no other process on this database\n' : ''}
`;
}

/** Returns a line with the addresses for other machines; empty where the server listens on one address only. */
function networkLine(url: string, { host }: Config): string {
  const port = new URL(url).port;
  const addresses = listNetworkHosts(host).map((each) => `http://${each}:${port}`);
  return addresses.length === 0 ? '' : `  Network          ${addresses.join(', ')}\n`;
}

/** Returns a line about the UDP port of calls, which is open to the network of the machine once a call has media. */
function mediaLine({ port, mediaPort }: Config): string {
  if (mediaPort === undefined) return '';
  const name = port === 0 || mediaPort === 0 ? 'any free UDP port' : `UDP port ${mediaPort}`;
  return `  Calls            ${name}, opened by the first call with media  (--media-port off: never)\n`;
}

/** Returns the banner of `switchhook dev`: addresses, credentials, and curl lines that work when pasted. */
export function devBanner({ url, demo, https }: RunningServer, config: Config): string {
  const trust = https
    ? `HTTPS clients must trust the local certificate authority. Set the variable for your client:\n${trustLines(https)}\n`
    : '';
  const network = networkLine(url, config);
  const secure = https ? `  HTTPS            ${https.url}  (certificate for ${https.names.join(', ')})\n` : '';
  if (!demo) return `\nSwitchhook is running at ${url}\n${network}${secure}${trust}`;
  const { app, page, consumers } = demo;
  const settings = `"${url}/${NEWEST_VERSION}/${page.id}/messenger_call_settings`;
  const token = `access_token=${page.token_revoked ? '$PAGE_TOKEN' : page.access_token}"`;
  const pageToken = page.token_revoked
    ? 'revoked; make a new one: export PAGE_TOKEN="$(switchhook tokens create)"'
    : page.access_token;
  const post = (json: string) => `curl ${settings}?${token} -H 'Content-Type: application/json' -d '${json}'`;
  const control = config.controlToken === undefined ? '' : ` -H 'Authorization: Bearer ${config.controlToken}'`;
  const hours =
    '{"call_hours":{"timezone_id":"America/Los_Angeles","weekly_operating_hours":' +
    '[{"day_of_week":"MONDAY","open_time":"0900","close_time":"1700"}]}}';
  return `
Switchhook is running. It answers as graph.facebook.com does for call settings.

  Console          ${url}/console
  Graph base URL   ${url}/${NEWEST_VERSION}
  Control          ${url}/_control
${network}${secure}${mediaLine(config)}  App              ${app.id}  (secret ${app.secret})
  Page             ${page.id}  ${page.name}
  Page token       ${pageToken}
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
See the webhooks of these changes:
  curl "${url}/_control/receivers/${app.id}"${control}
${trust && `\n${trust}`}
`;
}
