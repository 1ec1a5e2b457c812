import { UsageError } from '../../config/usage-error.ts';
import type { CallSettingsResult } from '../../control/shapes/call-settings.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { OptionValues } from '../options.ts';
import { CommandFailed, connect, findPage, print, readWord } from './connection.ts';

/** Runs `switchhook settings`: reads a Page's call settings, or changes them as a person who runs it. */
export async function settings(options: OptionValues): Promise<void> {
  const action = readWord(options, { get: 0, set: Infinity }, 'get');
  const { control } = connect(options);
  const pageId = await findPage(control, options);
  const page = await control.get<PageView>(`/pages/${pageId}`);
  if (action === 'get') return print(options, page.call_settings, toLines);
  const [admin] = page.admins;
  if (!admin) throw new CommandFailed('The Page has no admin: add one with POST /_control/admins.');
  const changes = Object.fromEntries(options.positionals.slice(1).map(readAssignment));
  const answer = await control.post<CallSettingsResult>(`/pages/${pageId}/call_settings`, {
    by: admin.psid,
    ...changes,
  });
  print(options, answer.call_settings, toLines);
}

const toLines = (members: object): string =>
  Object.entries(members)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join('\n');

/** Reads `name=value`, where the value is JSON, or text that is none. */
function readAssignment(text: string): readonly [string, unknown] {
  const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`settings set takes NAME=VALUE, not "${text}".`);
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}
