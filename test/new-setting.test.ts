import assert from 'node:assert/strict';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import type { DEFAULTS } from '../src/config/config.ts';
import type { startServer } from '../src/server.ts';
import { emptyFolder } from './support/command.ts';

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

describe('A new on/off setting', () => {
  it('is a line in the domain; the compiler asks for its name and texts, and then it is stored', async (t) => {
    const folder = emptyFolder(t);
    copyTree(folder);
    const contract = 'src/contract/call-settings.ts';
    insertLine(join(folder, 'src/domain/call-settings.ts'), 'videoEnabled: false,', '  chatEnabled: true,');
    const missingName = errorsIn(folder, 'tsconfig.json', contract);
    assert.match(missingName[contract]?.join() ?? '', /Property 'chatEnabled' is missing in type/);

    insertLine(join(folder, contract), "videoEnabled: 'video_enabled',", "  chatEnabled: 'chat_enabled',");
    const server = errorsIn(folder, 'tsconfig.json');
    const console = errorsIn(folder, 'src/web/tsconfig.json');
    assert.deepEqual(Object.keys({ ...server, ...console }).sort(), [
      'src/contract/coverage.ts',
      'src/mcp/tools.ts',
      'src/web/parts/journal-text.ts',
      'src/web/settings/switches.tsx',
    ]);
    for (const messages of Object.values({ ...server, ...console })) {
      assert.equal(messages.length, 1);
      assert.match(messages[0] ?? '', /^Property 'chat_enabled' is missing in type/);
    }

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
