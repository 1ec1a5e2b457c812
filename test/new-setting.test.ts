import assert from 'node:assert/strict';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import type { DEFAULTS } from '../src/config/config.ts';
import type { startServer } from '../src/server.ts';
import { emptyFolder } from './support/empty-folder.ts';

const ROOT = join(import.meta.dirname, '..');

/** Copies what is compiled and run into `folder`. */
function copyTree(folder: string): void {
  cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
  for (const file of ['tsconfig.json', 'package.json']) cpSync(join(ROOT, file), join(folder, file));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** Puts `line` before the first line of `file` that contains `before`. */
function insertLine(file: string, before: string, line: string): void {
  const lines = readFileSync(file, 'utf8').split('\n');
  const at = lines.findIndex((each) => each.includes(before));
  assert.ok(at >= 0, `${file} has no line with ${before}`);
  writeFileSync(file, lines.toSpliced(at, 0, line).join('\n'));
}

/** Returns the compiler's errors by file, test files left out; with `only`, those of that file. */
function errorsIn(folder: string, config: string, only?: string): Readonly<Record<string, readonly string[]>> {
  const parsed = ts.getParsedCommandLineOfConfigFile(
    join(folder, config),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: ({ messageText }) =>
        assert.fail(ts.flattenDiagnosticMessageText(messageText, ' ')),
    },
  );
  assert.ok(parsed);
  const roots = parsed.fileNames.filter((file) => !file.includes('.test.'));
  const program = ts.createProgram(only === undefined ? roots : [join(folder, only)], parsed.options);
  const file = only === undefined ? undefined : program.getSourceFile(join(folder, only));
  const errors: Record<string, string[]> = {};
  for (const { file: source, messageText } of program.getSemanticDiagnostics(file)) {
    const message = ts.flattenDiagnosticMessageText(messageText, ' ');
    (errors[source ? relative(folder, source.fileName) : ''] ??= []).push(message);
  }
  return errors;
}

describe('A new on/off setting, refusal or call entry', () => {
  it('is a line in the domain; the compiler asks for its names and texts, and then the setting is stored', async (t) => {
    const folder = emptyFolder();
    copyTree(folder);
    const contract = 'src/contract/call-settings.ts';
    insertLine(join(folder, 'src/domain/call-settings.ts'), 'videoEnabled: false,', '  chatEnabled: true,');
    const missingName = errorsIn(folder, 'tsconfig.json', contract);
    assert.match(missingName[contract]?.join() ?? '', /Property 'chatEnabled' is missing in type/);

    insertLine(join(folder, contract), "videoEnabled: 'video_enabled',", "  chatEnabled: 'chat_enabled',");
    // A refusal and a call entry in the same copy, since a compilation takes long.
    insertLine(
      join(folder, 'src/domain/refusal.ts'),
      "reason: 'metrics_too_late'",
      "  | { readonly reason: 'line_busy' }",
    );
    const entry = '  profile_card: { followsIcon: true, isButton: false },';
    insertLine(join(folder, 'src/domain/call-entry.ts'), 'icon: { followsIcon', entry);
    const errors = { ...errorsIn(folder, 'tsconfig.json'), ...errorsIn(folder, 'src/web/tsconfig.json') };
    const places = Object.entries(errors).flatMap(([file, messages]) =>
      messages.map((message) => `${/^Property '(\w+)' is missing in type/.exec(message)?.[1] ?? message}: ${file}`),
    );
    assert.deepEqual(places.toSorted(), [
      'chat_enabled: src/contract/coverage/call-settings.ts',
      'chat_enabled: src/mcp/tools.ts',
      'chat_enabled: src/web/parts/journal-text.ts',
      'chat_enabled: src/web/settings/switches.tsx',
      'line_busy: src/contract/coverage/refusals.ts',
      'line_busy: src/control/control-error.ts',
      'line_busy: src/graph/errors.ts',
      'profile_card: src/mcp/tools.ts',
      'profile_card: src/web/parts/call-entries.ts',
    ]);

    const copy = (await import(join(folder, 'src/server.ts'))) as { startServer: typeof startServer };
    const config = (await import(join(folder, 'src/config/config.ts'))) as { DEFAULTS: typeof DEFAULTS };
    const instance = await copy.startServer({ ...config.DEFAULTS, port: 0, data: undefined }, { log() {} });
    t.after(() => instance.close());
    const { url, demo } = instance;
    const settings = `${url}/v26.0/me/messenger_call_settings?access_token=${demo?.page.access_token}`;
    const read = async () => (await (await fetch(settings)).json()) as Record<string, unknown>;
    assert.equal((await read())['chat_enabled'], true);
    const body = new URLSearchParams({ chat_enabled: 'false' });
    assert.equal((await fetch(settings, { method: 'POST', body })).status, 200);
    assert.equal((await read())['chat_enabled'], false);
  });
});
