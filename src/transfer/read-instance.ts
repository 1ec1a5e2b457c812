import { createHash } from 'node:crypto';
import { tables, type Table } from '../store/tables.ts';
import { SCHEMA, type TransferTarget, type Values } from '../store/transfer.ts';
import { BadFile, checkFooter, comesAfter, FOOTER_BEGINS, readHeader, readRow } from './format.ts';

const LINE_FEED = 0x0a;
/** Maximum length of a line in bytes, far more than the longest row has. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;
/** Limits of a batch; the one that is reached first ends it. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 1_000_000;

/**
 * Reads an export into a target, whole or not at all. `open` is called once the first line has been checked; `onBatch`
 * is given the number of rows of each batch. Throws BadFile.
 */
export async function readInstance(
  input: AsyncIterable<Buffer>,
  open: () => Promise<TransferTarget>,
  onBatch: (rows: number) => void,
): Promise<void> {
  let target: TransferTarget | undefined;
  const reader = new Reader();
  try {
    for await (const lines of wholeLines(input)) {
      for (const batch of reader.read(lines)) {
        target ??= await open();
        await target.add(batch.table, batch.rows);
        onBatch(batch.rows.length);
      }
      if (reader.hasBegun) target ??= await open();
    }
    reader.end();
    await target?.commit();
  } finally {
    await target?.close();
  }
}

interface Batch {
  readonly table: Table;
  readonly rows: readonly Values[];
}

/** Checks line after line and collects the rows of a table into batches. */
class Reader {
  readonly #hash = createHash('sha256');
  readonly #counts: Record<string, number> = Object.fromEntries(tables.map(({ name }) => [name, 0]));
  #number = 0;
  /** The schema of the export. */
  #schema = SCHEMA;
  #ended = false;
  #table: Table | undefined;
  #last: Values | undefined;
  readonly #appIds = new Set<unknown>();
  #rows: Values[] = [];
  #bytes = 0;

  /** True once the first line has been read and is good. */
  get hasBegun(): boolean {
    return this.#number > 0;
  }

  /** Reads whole lines; yields each batch that they complete. Throws BadFile. */
  *read(bytes: Buffer): Generator<Batch> {
    let hashed = 0;
    for (let start = 0, end; start < bytes.length; start = end) {
      end = bytes.indexOf(LINE_FEED, start) + 1;
      const number = ++this.#number;
      if (this.#ended) throw new BadFile(`line ${number} comes after the last line of the export`);
      const text = bytes.toString('utf8', start, end - 1);
      if (number === 1) {
        this.#schema = readHeader(text, SCHEMA);
      } else if (isFooter(bytes, start)) {
        this.#hash.update(bytes.subarray(hashed, start));
        hashed = end;
        yield* this.#flush();
        checkFooter(text, number, this.#schema, this.#counts, this.#hash.digest('hex'));
        this.#ended = true;
      } else {
        yield* this.#take(text, number, end - start);
      }
    }
    if (!this.#ended) this.#hash.update(bytes.subarray(hashed));
  }

  /** Checks that the last line was read. Throws BadFile. */
  end(): void {
    if (!this.hasBegun) throw new BadFile('it is empty');
    if (!this.#ended) throw new BadFile(`it ends after line ${this.#number}, before the last line of the export`);
  }

  *#take(text: string, number: number, bytes: number): Generator<Batch> {
    const { table, row } = readRow(text, number, this.#schema);
    if (table !== this.#table) {
      yield* this.#flush();
      if (this.#table && tables.indexOf(table) < tables.indexOf(this.#table)) {
        throw new BadFile(`line ${number} is of ${table.name}, whose rows come before those of ${this.#table.name}`);
      }
      this.#table = table;
    } else if (this.#last && !comesAfter(table, row, this.#last)) {
      throw new BadFile(`line ${number} does not come after the line before it, by the key of ${table.name}`);
    }
    if (table.name === 'apps') this.#appIds.add(row[0]);
    if (table.name === 'pages' && this.#appIds.has(row[0])) {
      throw new BadFile(`line ${number} has a Page with the id of an app`);
    }
    this.#last = row;
    this.#counts[table.name] = (this.#counts[table.name] ?? 0) + 1;
    this.#rows.push(row);
    this.#bytes += bytes;
    if (this.#rows.length >= BATCH_ROWS || this.#bytes >= BATCH_BYTES) yield* this.#flush();
  }

  *#flush(): Generator<Batch> {
    const [table, rows] = [this.#table, this.#rows];
    this.#rows = [];
    this.#bytes = 0;
    if (table && rows.length > 0) yield { table, rows };
  }
}

const isFooter = (bytes: Buffer, start: number): boolean =>
  bytes.subarray(start, start + FOOTER_BEGINS.length).equals(FOOTER_BEGINS);

/** Yields the input in pieces that end with a line feed. Throws BadFile when the input does not end with one. */
async function* wholeLines(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  let lines = 0;
  for await (const chunk of input) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const whole = rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)]);
      for (let at = whole.indexOf(LINE_FEED); at >= 0; at = whole.indexOf(LINE_FEED, at + 1)) lines++;
      rest = [];
      length = 0;
      yield whole;
    }
    if (end === chunk.length) continue;
    rest.push(chunk.subarray(end));
    length += chunk.length - end;
    if (length > MAX_LINE_BYTES) throw new BadFile(`line ${lines + 1} is longer than any of an export`);
  }
  if (length > 0) throw new BadFile(`it ends in the middle of line ${lines + 1}`);
}
