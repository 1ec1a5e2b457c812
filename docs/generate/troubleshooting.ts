import { adviseAttempt } from '../../src/control/advice/delivery.ts';
import { describeFailure, isDeliveryFailureKind, type DeliveryFailureKind } from '../../src/domain/delivery-failure.ts';
import { refusalRows, surfaceRows } from '../../src/graph/errors.ts';
import type { FailureRow } from '../../src/graph/errors/failure.ts';
import { parameterRows } from '../../src/graph/errors/parameters.ts';
import { code, table, writtenBy } from './table.ts';

/** Statuses of a receiver that have advice of their own, and one for each class of the others. */
const STATUSES = [400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 301, 418, 500, 502, 503, 504] as const;
const CLASSES: Readonly<Record<number, string>> = { 301: 'other 3xx', 418: 'other 4xx', 500: 'other 5xx' };

const KINDS: Readonly<Record<DeliveryFailureKind, true>> = {
  invalid_address: true,
  forbidden: true,
  refused: true,
  dns: true,
  dns_unavailable: true,
  timeout: true,
  connect_timeout: true,
  unreachable: true,
  tls: true,
  certificate: true,
  reset: true,
  closed: true,
  not_http: true,
  suspended: true,
  fault: true,
  other: true,
};

/** Stands for a value in the text of a failure. */
const VALUE = '…';
/** Has every member that a refusal names. */
const REFUSAL = {
  path: [VALUE],
  timeZone: VALUE,
  what: 'page',
  since: VALUE,
  id: VALUE,
  detail: VALUE,
  msid: VALUE,
  most: VALUE,
};

type AnyRow = (...values: unknown[]) => FailureRow;

/** Returns the page of mistakes, from the advice that request log and deliveries give. */
export function troubleshootingPage(): string {
  return [
    '# Troubleshooting\n',
    'The same advice is beside each request and each delivery in the inspector of the console, in `GET /_control/requests`',
    'and in `switchhook deliveries`. `switchhook doctor` examines server, token, subscriptions and receiver in one run;',
    '`switchhook consumer explain` names the gate that stops a call.\n',
    '## A request was refused\n',
    'Find `error.message` and `error.code` of the answer.\n',
    table(['error', 'what to do'], describeFailures()),
    '## Parameters (code 100)\n',
    table(
      ['reason', 'what to do'],
      Object.entries(parameterRows).map(([reason, { advice }]) => [reason.replaceAll('_', ' '), advice]),
    ),
    '## A webhook was answered, but not with 2xx\n',
    table(
      ['status', 'likeliest cause and what to do'],
      STATUSES.map((status) => [CLASSES[status] ?? String(status), adviceOfStatus(status)]),
    ),
    '## A webhook got no answer\n',
    table(
      ['failure', 'likeliest cause and what to do'],
      Object.keys(KINDS)
        .filter(isDeliveryFailureKind)
        .map((kind) => [
          describeFailure({ kind, detail: kind.replaceAll('_', ' ') }),
          adviseAttempt({ status: null, failure: { kind, detail: '' } }) ?? '',
        ]),
    ),
    writtenBy('src/graph/errors.ts', 'src/control/advice/delivery.ts'),
  ].join('\n');
}

/** Lists the errors of the Graph surface that have advice, each text once. */
function describeFailures(): readonly (readonly string[])[] {
  const surface = Object.entries(surfaceRows as unknown as Readonly<Record<string, AnyRow>>).flatMap(([kind, row]) =>
    valuesOf(kind).map((values) => row(...values)),
  );
  const refusals = Object.entries(refusalRows as unknown as Readonly<Record<string, AnyRow>>).map(([reason, row]) =>
    // Its `what` is a setting, not a kind of object.
    row(reason === 'retired_setting' ? { ...REFUSAL, what: VALUE } : REFUSAL),
  );
  const rows = [...surface, ...refusals].flatMap(({ message, code: number, subcode, advice }) =>
    advice === null ? [] : [[`${code(message)} (${subcode === undefined ? number : `${number}/${subcode}`})`, advice]],
  );
  return [...new Map(rows.map((row) => [row.join('\n'), row])).values()];
}

/** Returns values for the texts of a row, several where its advice differs. */
function valuesOf(kind: string): readonly (readonly unknown[])[] {
  switch (kind) {
    case 'unknown_token':
      return [[false], [true]];
    case 'unknown_object':
    case 'unsupported_method':
      return [['GET', VALUE]];
    case 'unsupported_path':
      return [
        ['GET', false],
        ['GET', true],
      ];
    case 'unknown_alias':
      return [[VALUE], ['v99.0']];
    case 'unknown_path':
      return [[VALUE], [VALUE, { version: 'v99.0' }], [VALUE, { token: 'user' }]];
    case 'unknown_field':
      return [[VALUE, VALUE]];
    case 'fault':
      return [[613, undefined, VALUE]];
    case 'callback_not_reached':
      return Object.keys(KINDS)
        .filter(isDeliveryFailureKind)
        .filter((each) => !['invalid_address', 'fault'].includes(each))
        .map((each) => [{ kind: each, detail: VALUE }, 6000]);
    case 'callback_wrong_status':
      return [[404]];
    default:
      return [[VALUE, VALUE, VALUE]];
  }
}

const adviceOfStatus = (status: number): string => adviseAttempt({ status, failure: null }) ?? '';
