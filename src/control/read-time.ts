import { parseInstant } from '../domain/instant.ts';
import { ControlError } from './control-error.ts';

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SHORT_DURATION = /^(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const UNIT_MS = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000];
/** A century: more than any test needs. */
const MAX_MS = 100 * 366 * 86_400_000;

/** Reads an ISO 8601 instant with an offset as epoch ms. Throws ControlError. */
export function readInstant(text: string, name: string): number {
  const instant = parseInstant(text);
  if (!Number.isNaN(instant)) return instant;
  throw new ControlError(400, 'invalid_parameter', `${name} takes an instant such as 2027-06-01T12:00:00Z.`);
}

/** Reads an instant of the past, or an age at `now` such as `30d`, as epoch ms. Throws ControlError. */
export function readPast(text: string, name: string, now: number): number {
  const isAge = text !== '' && (DURATION.test(text) || SHORT_DURATION.test(text));
  const instant = isAge ? now - readDuration(text, name) : parseInstant(text);
  if (instant <= now) return instant;
  if (Number.isNaN(instant)) {
    const forms = 'an instant such as 2027-06-01T12:00:00Z or an age such as 30d';
    const value = JSON.stringify(text.slice(0, 100));
    throw new ControlError(400, 'invalid_parameter', `${name} takes ${forms}, not ${value}.`);
  }
  const message = `${name} takes an instant of the past: the clock of the instance stands at ${new Date(now).toISOString()}.`;
  throw new ControlError(400, 'invalid_parameter', message);
}

const MAX_WAIT_MS = 60_000;

/** Reads a wait of real time such as `5s` or `500ms`, a minute at most, as ms. Throws ControlError. */
export function readWait(text: string, name: string): number {
  const [, amount, unit] = /^(\d{1,6})(ms|s)$/.exec(text) ?? [];
  const ms = Number(amount) * (unit === 's' ? 1000 : 1);
  if (ms <= MAX_WAIT_MS) return ms;
  throw new ControlError(400, 'invalid_parameter', `${name} takes a time such as 5s or 500ms, 60s at most.`);
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const MAX_HELD_HOURS = 24;

/** Reads the time for which a request is held up, a day at most, as ms: timers of Node end at 24 days. Throws ControlError. */
export function readHeldTime(text: string, name: string): number {
  const ms = readDelay(text, name);
  if (ms <= MAX_HELD_HOURS * 3_600_000) return ms;
  const message = `${name} takes a time such as 500ms, 2s, 15m or 1h, ${MAX_HELD_HOURS}h at most for a request.`;
  throw new ControlError(400, 'invalid_parameter', message);
}

/** Reads a delay such as `500ms`, `2s`, `15m` or `1h` as ms. Throws ControlError. */
export function readDelay(text: string, name: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})(ms|s|m|h)$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (UNITS[unit] ?? 1);
  throw new ControlError(400, 'invalid_parameter', `${name} takes a time such as 500ms, 2s, 15m or 1h.`);
}

/**
 * Reads a duration in weeks, days, hours, minutes and seconds as ms: in ISO 8601 (`P1DT30M`) or short (`8h`, `1d30m`).
 * Throws ControlError.
 */
export function readDuration(text: string, name: string): number {
  const parts = (DURATION.exec(text) ?? SHORT_DURATION.exec(text))?.slice(1) ?? [];
  const ms = parts.reduce((sum, part, i) => sum + Number(part ?? 0) * (UNIT_MS[i] ?? 0), 0);
  if (parts.some((part) => part !== undefined) && ms <= MAX_MS) return ms;
  throw new ControlError(400, 'invalid_parameter', `${name} takes a duration such as 8h, 1d30m, PT8H or P1DT30M.`);
}
