import { isIP } from 'node:net';
import { didYouMean } from '../contract/nearest-name.ts';
import { parseInstant } from '../domain/instant.ts';
import type { RetentionBound } from '../domain/retention.ts';
import { parseAllowListEntry } from '../webhooks/destinations.ts';
import { UsageError } from './usage-error.ts';

/** Readers of option values: each turns a text into a value, or throws UsageError with the flag and what it takes. */

const SECOND = 1000;

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function readPort(text: string, flag = '--port'): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`${flag} takes 0 to 65535, not "${text}".`);
}

/** Returns a UDP port, or undefined for `off`. */
export function readMediaPort(text: string): number | undefined {
  if (text === 'off') return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`--media-port takes 0 to 65535, or off, not "${text}".`);
}

/** Returns IP addresses. Names are refused: a session description has addresses only. */
export function readMediaAddresses(text: string): readonly string[] {
  const addresses = text.split(',').map((address) => address.trim());
  const wrong = addresses.find((address) => isIP(address) === 0);
  if (wrong === undefined) return addresses;
  throw new UsageError(`--media-address takes IP addresses such as 203.0.113.7,2001:db8::7, not "${wrong}".`);
}

export function readMostCalls(text: string): number {
  const most = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (most >= 1 && most <= 1000) return most;
  throw new UsageError(`--most-calls takes 1 to 1000, not "${text}".`);
}

/** Returns one of several words. */
export function readWord<const T extends string>(flag: string, text: string, words: readonly T[]): T {
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw new UsageError(`${flag} takes ${words.join(' or ')}, not "${text}".${didYouMean(text, words)}`);
}

/** Returns a list of host names and IP addresses, in lower case. */
export function readHosts(flag: string, text: string): readonly string[] {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase());
  const wrong = hosts.find((host) => isIP(host) === 0 && !/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/.test(host));
  if (wrong === undefined) return hosts;
  throw new UsageError(`${flag} takes host names and IP addresses, such as switchhook,10.0.0.5, not "${wrong}".`);
}

/** Reads a token that fits behind `Bearer` (RFC 6750) and between quotes in a shell. The error does not repeat it. */
export function readControlToken(text: string): string {
  if (/^[\w.~+/-]+=*$/.test(text)) return text;
  throw new UsageError('--control-token takes letters, digits and -._~+/, at least one.');
}

/** Returns an instant in epoch ms. */
export function readClock(text: string): number {
  const instant = parseInstant(text);
  if (!Number.isNaN(instant)) return instant;
  throw new UsageError(`--clock takes an instant such as 2027-06-01T12:00:00Z, not "${text}".`);
}

export function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level) return level;
  throw new UsageError(`--log-level takes ${LOG_LEVELS.join(', ')}, not "${text}".${didYouMean(text, LOG_LEVELS)}`);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND };

/** Returns a time such as `500ms`, `30s`, `15m` or `1h` in ms. */
export function readTime(flag: string, text: string): number {
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined) throw new UsageError(`${flag} takes a time such as 30s, 15m or 1h, not "${text}".`);
  return Number(amount) * (UNITS[unit] ?? 1);
}

const RETENTION_UNITS: Readonly<Record<string, number>> = { m: 60 * SECOND, h: 3600 * SECOND, d: 86_400 * SECOND };

/** Returns an age such as `30d`, `12h` or `90m` in ms; undefined for any other text, and for none at all. */
export function parseAge(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,5})(m|h|d)$/.exec(text) ?? [];
  const age = Number(amount) * (RETENTION_UNITS[unit] ?? NaN);
  return age > 0 ? age : undefined;
}

/**
 * Returns the bound of what is retained: an age such as `30d`, a number of rows such as `1000000`, both with a comma
 * between them, or no bound for `all`.
 */
export function readRetention(flag: string, text: string): RetentionBound {
  if (text === 'all') return {};
  const [first = '', second, ...more] = text.split(',').map((part) => part.trim());
  const bounds = [first, ...(second === undefined ? [] : [second])].map(parseRetention);
  const isAge = bounds.map((bound) => bound && 'ageMs' in bound);
  if (more.length === 0 && !bounds.includes(undefined) && isAge[0] !== isAge[1])
    return Object.assign({}, ...bounds) as RetentionBound;
  throw new UsageError(
    `${flag} takes an age such as 30d or 12h, a number of rows, both (30d,1000000), or all, not "${text}".`,
  );
}

function parseRetention(text: string): RetentionBound | undefined {
  if (/^[1-9]\d{0,11}$/.test(text)) return { rows: Number(text) };
  const ageMs = parseAge(text);
  return ageMs === undefined ? undefined : { ageMs };
}

/** Reads a time that lies between two others, both included. */
function readTimeBetween(flag: string, text: string, least: string, most: string): number {
  const time = readTime(flag, text);
  if (time >= readTime(flag, least) && time <= readTime(flag, most)) return time;
  throw new UsageError(`${flag} takes ${least} to ${most}, not "${text}".`);
}

/**
 * Reads the time limit of a request to a callback. Maximum is less than the lease of a delivery queue: an attempt must end
 * before another process takes it over.
 */
export const readDeadline = (flag: string, text: string): number => readTimeBetween(flag, text, '1ms', '45s');

/** A shorter interval loads the database; with a longer one, changes by other processes are seen late. */
export const readPollInterval = (text: string): number => readTimeBetween('--poll-interval', text, '10ms', '10s');

export const readDrain = (text: string): number => readTimeBetween('--drain', text, '0s', '10m');

export const readGrace = (text: string): number => readTimeBetween('--grace', text, '0s', '10m');

export const readSettleTimeout = (text: string): number => readTimeBetween('--settle-timeout', text, '1ms', '10m');

/** A shorter limit fails healthy statements; with a longer one, requests pile up behind a lost database. */
export const readDatabaseTimeout = (text: string): number =>
  readTimeBetween('--database-timeout', text, '100ms', '60s');

/** Returns ascending times after the first attempt, in ms. */
export function readSchedule(text: string): readonly number[] {
  const times = text.split(',').map((part) => readTime('--retry-schedule', part));
  if (times.every((time, i) => time > (times[i - 1] ?? 0))) return times;
  throw new UsageError(`--retry-schedule takes ascending times after the first attempt, not "${text}".`);
}

/** Modes that mean the same to the package pg, other than to libpq: certificate and host name are checked. */
const CHECKED_TLS = ['require', 'verify-ca', 'verify-full'];
const TLS_MODES = ['disable', 'no-verify', ...CHECKED_TLS];

/** Returns the PostgreSQL URLs of a list, the parts of which begin with their protocol: a URL may have commas. */
export function readDatabases(text: string | undefined): readonly [string, ...string[]] {
  const [first, ...others] = (text ?? '').split(/,(?=\w+:\/\/)/);
  return [readDatabase(first), ...others.map(readDatabase)];
}

/** Returns a PostgreSQL URL as pg takes it. Errors do not repeat the text: it may have a password in it. */
export function readDatabase(text: string | undefined): string {
  if (text === undefined || text === '') {
    throw new UsageError('A service keeps its data in PostgreSQL: give its address with --database postgres://….');
  }
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new UsageError(
      '--database takes postgres://user:password@host:5432/name; SQLite is what switchhook dev uses.',
    );
  }
  const url = URL.parse(text);
  if (!url)
    throw new UsageError('--database is not an address: in its password, %, @, / and # are written %25, %40, …');
  const isLibpqCompatible = url.searchParams.has('uselibpqcompat');
  const modes = isLibpqCompatible ? [...TLS_MODES, 'prefer'] : TLS_MODES;
  if (!url.searchParams.getAll('sslmode').every((mode) => modes.includes(mode))) {
    throw new UsageError(`--database takes sslmode=${TLS_MODES.join(', ')}.`);
  }
  if (isLibpqCompatible) return text;
  // pg prints a warning for the other two names of this mode.
  return text.replace(/([?&]sslmode=)(require|verify-ca)(?=&|$)/, '$1verify-full');
}

/** Returns an origin. A path is refused, because the console works at the root only. */
export function readPublicUrl(text: string): string {
  const url = URL.parse(text);
  const isBare = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@]/.test(text);
  if (isBare) return url.origin;
  throw new UsageError('--public-url takes https://host or http://host, with a port if need be.');
}

/** Returns the entries of an allow list, trimmed. */
export function readDestinations(text: string): readonly string[] | 'any' {
  if (text === 'any') return text;
  const entries = text.split(',').map((entry) => entry.trim());
  const wrong = entries.find((entry) => parseAllowListEntry(entry) === undefined);
  if (wrong === undefined) return entries;
  throw new UsageError(
    `--allow-destination takes a list such as http://receiver:8080,10.0.0.0/8, or any, not "${wrong}".`,
  );
}

/** Reads a rate limit: a number of requests. */
export function readLimit(flag: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UsageError(`${flag} takes a number of requests from 1 to 999999999, not "${text}".`);
}

export function readPoolSize(text: string): number {
  const size = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (size >= 2 && size <= 1000) return size;
  throw new UsageError(`--pool-size takes 2 to 1000, not "${text}".`);
}

/** Returns whether statements are prepared. */
export function readPrepare(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw new UsageError(`--prepare takes on or off, not "${text}".`);
}
