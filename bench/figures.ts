/** Duration and number of the measurements of each figure. */
export interface Options {
  readonly seconds: number;
  readonly rounds: number;
  /** Number of Pages in the database of the PostgreSQL figures, and most processes on it. */
  readonly pages: number;
  readonly processes: number;
}

/** A figure of the table: the medians of all rounds. */
export interface Figure {
  readonly name: string;
  /** Requests or deliveries per second. */
  readonly rate?: number;
  /** Latencies in ms. */
  readonly p50?: number;
  readonly p99?: number;
  /** The part of its baseline, taken in each round. */
  readonly ratio?: number;
  readonly p99Ratio?: number;
  /** Processor time of the server for each request, in µs, and the part of it that the baseline takes. */
  readonly processorUs?: number;
  readonly processorRatio?: number;
  /** A value that is not a rate, with its unit. */
  readonly value?: string;
  readonly goal?: string;
}

/** The measurements of one round, by name. */
export type Round = Readonly<Record<string, Measurement>>;

interface Measurement {
  readonly rate: number;
  readonly p50?: number;
  readonly p99?: number;
  readonly processorUs?: number;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Runs a round as often as asked, one after the other. */
export async function repeat<T>(rounds: number, round: () => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < rounds; i++) all.push(await round());
  return all;
}

/** Returns the medians of a measurement, and of its ratios to the baseline of the same round. */
export function summarise(rounds: readonly Round[], name: string, baseline?: string, goal?: string): Figure {
  const pick = (of: string, member: keyof Measurement) => rounds.map((round) => round[of]?.[member] ?? NaN);
  const ratios = (member: keyof Measurement) =>
    pick(name, member).map((value, i) => value / (pick(baseline ?? name, member)[i] ?? NaN));
  const hasTimes = rounds.some((round) => round[name]?.p50 !== undefined);
  return {
    name,
    rate: median(pick(name, 'rate')),
    ...(hasTimes && { p50: median(pick(name, 'p50')), p99: median(pick(name, 'p99')) }),
    ...(baseline !== undefined && { ratio: median(ratios('rate')) }),
    ...(baseline !== undefined && hasTimes && { p99Ratio: median(ratios('p99')) }),
    ...(rounds.some((round) => round[name]?.processorUs !== undefined) && {
      processorUs: median(pick(name, 'processorUs')),
      ...(baseline !== undefined && { processorRatio: 1 / median(ratios('processorUs')) }),
    }),
    ...(goal !== undefined && { goal }),
  };
}

export function printFigures(title: string, figures: readonly Figure[]): void {
  console.log(
    `\n| ${title} | per second | p50 ms | p99 ms | of the baseline | p99 of the baseline's | µs of processor | by processor | goal |`,
  );
  console.log('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |');
  for (const { name, rate, p50, p99, ratio, p99Ratio, processorUs, processorRatio, value, goal } of figures) {
    const cells = [
      value ?? (rate === undefined ? '' : String(Math.round(rate))),
      ...[p50, p99].map((ms) => ms?.toFixed(1) ?? ''),
      ...[ratio, p99Ratio].map((part) => part?.toFixed(2) ?? ''),
      processorUs?.toFixed(1) ?? '',
      processorRatio?.toFixed(2) ?? '',
      goal ?? '',
    ];
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}
