import { createHash } from 'node:crypto';
import { tables } from '../store/tables.ts';
import { SCHEMA, type TransferSource } from '../store/transfer.ts';
import { footerLine, headerLine, rowEncoder } from './format.ts';

/** Yields the bytes of an export piece by piece. `now` is in epoch ms; `onBatch` is given the rows of each batch. */
export async function* instanceBytes(
  source: TransferSource,
  now: number,
  onBatch: (rows: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const hashed = (text: string): Buffer => {
    const bytes = Buffer.from(text);
    hash.update(bytes);
    return bytes;
  };
  const counts: Record<string, number> = {};
  yield hashed(headerLine(SCHEMA, now));
  for (const table of tables) {
    const encode = rowEncoder(table);
    counts[table.name] = 0;
    for await (const rows of source.rows(table)) {
      let text = '';
      for (const row of rows) text += encode(row);
      yield hashed(text);
      counts[table.name] = (counts[table.name] ?? 0) + rows.length;
      onBatch(rows.length);
    }
  }
  yield Buffer.from(footerLine(counts, hash.digest('hex')));
}
