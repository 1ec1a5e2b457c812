import { parseAllowListEntry } from '../webhooks/destinations.ts';
import { UsageError } from './usage-error.ts';

/** The values of flags, each read from its text: undefined when nothing was given, a UsageError when it cannot be. */

const SECOND = 1000;

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new UsageError(`--port takes 0 to 65535, not "${text}".`);
  return Number(text);
}

/** What fits behind `Bearer` (RFC 6750), and between quotes in a shell. */
export function readControlToken(text: string | undefined): string | undefined {
  if (text === undefined || /^[\w.~+/-]+=*$/.test(text)) return text;
  throw new UsageError('--control-token takes letters, digits and -._~+/, at least one.');
}

export function readClock(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(instant))
    throw new UsageError(`--clock takes an instant such as 2027-06-01T12:00:00Z, not "${text}".`);
  return instant;
}

export function readLogLevel(text: string | undefined): LogLevel | undefined {
  if (text === undefined) return undefined;
  const level = LOG_LEVELS.find((known) => known === text);
  if (!level) throw new UsageError(`--log-level takes ${LOG_LEVELS.join(', ')}, not "${text}".`);
  return level;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND };

export function readTime(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit = ''] = /^(\d{1,9})(ms|s|m|h)$/.exec(text.trim()) ?? [];
  if (amount === undefined) throw new UsageError(`${flag} takes a time such as 30s, 15m or 1h, not "${text}".`);
  return Number(amount) * (UNITS[unit] ?? 1);
}

/** An attempt must end well within the time for which the courier takes a lane. */
const LONGEST_DELIVERY_MS = 45 * SECOND;

export function readDeadline(text: string | undefined): number | undefined {
  const deadline = readTime('--delivery-deadline', text);
  if (deadline === undefined || (deadline >= 1 && deadline <= LONGEST_DELIVERY_MS)) return deadline;
  throw new UsageError(`--delivery-deadline takes 1ms to 45s, not "${text}".`);
}

export function readSchedule(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const times = text.split(',').map((part) => readTime('--retry-schedule', part) ?? 0);
  if (times.some((time, i) => time <= (times[i - 1] ?? 0))) {
    throw new UsageError(`--retry-schedule takes ascending times after the first attempt, not "${text}".`);
  }
  return times;
}

/** What pg makes of it differs from libpq: these three all check the certificate and the name in it. */
const CHECKED_TLS = ['require', 'verify-ca', 'verify-full'];
const TLS_MODES = ['disable', 'no-verify', ...CHECKED_TLS];

/** The address of a PostgreSQL, as pg takes it. What is wrong is told without it: there is a password in it. */
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
  const compatible = url.searchParams.has('uselibpqcompat');
  const modes = compatible ? [...TLS_MODES, 'prefer'] : TLS_MODES;
  if (!url.searchParams.getAll('sslmode').every((mode) => modes.includes(mode))) {
    throw new UsageError(`--database takes sslmode=${TLS_MODES.join(', ')}.`);
  }
  if (compatible) return text;
  // By its full name, since pg warns of the others; it means the same.
  return text.replace(/([?&]sslmode=)(require|verify-ca)(?=&|$)/, '$1verify-full');
}

/** Where others reach this server; without a path, which the console has no use for. */
export function readPublicUrl(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const bare = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@]/.test(text);
  if (!bare) throw new UsageError('--public-url takes https://host or http://host, with a port if need be.');
  return url.origin;
}

export function readDestinations(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  const entries = text.split(',').map((entry) => entry.trim());
  const unread = entries.find((entry) => parseAllowListEntry(entry) === undefined);
  if (unread === undefined) return entries;
  throw new UsageError(`--allow-destination takes a list such as http://receiver:8080,10.0.0.0/8, not "${unread}".`);
}

export function readPoolSize(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (size >= 2 && size <= 1000) return size;
  throw new UsageError(`--pool-size takes 2 to 1000, not "${text}".`);
}

/** Oftener is a load; more seldom, and what others do is late. */
export function readPollInterval(text: string | undefined): number | undefined {
  const interval = readTime('--poll-interval', text);
  if (interval === undefined || (interval >= 10 && interval <= 10 * SECOND)) return interval;
  throw new UsageError(`--poll-interval takes 10ms to 10s, not "${text}".`);
}

export function readDrain(text: string | undefined): number | undefined {
  const drain = readTime('--drain', text);
  if (drain === undefined || drain <= 600 * SECOND) return drain;
  throw new UsageError(`--drain takes 0s to 10m, not "${text}".`);
}

export function readGrace(text: string | undefined): number | undefined {
  const grace = readTime('--grace', text);
  if (grace === undefined || grace <= 600 * SECOND) return grace;
  throw new UsageError(`--grace takes 0s to 10m, not "${text}".`);
}

/** A shorter limit fails healthy statements; with a longer one, requests pile up behind a lost database. */
export function readDatabaseTimeout(text: string | undefined): number | undefined {
  const timeout = readTime('--database-timeout', text);
  if (timeout === undefined || (timeout >= 100 && timeout <= 60 * SECOND)) return timeout;
  throw new UsageError(`--database-timeout takes 100ms to 60s, not "${text}".`);
}
