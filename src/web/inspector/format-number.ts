/** Returns a count with its noun: `1 request`, `1,200 requests`. */
export const formatCount = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** Returns `0.4 ms` or `12 ms`: most answers take less than a millisecond. */
export const formatMilliseconds = (ms: number): string => `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
