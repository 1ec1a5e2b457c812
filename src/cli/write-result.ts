import type { OptionValues } from './options.ts';
import { writeMessage } from './write-message.ts';

/** Writes the result of a command: as one JSON object on stdout with `--json`, else as messages for people on stderr. */
export function writeResult(options: OptionValues, result: object, messages: readonly string[]): void {
  if (options.isOn('json')) process.stdout.write(`${JSON.stringify(result)}\n`);
  else for (const message of messages) writeMessage(message);
}
