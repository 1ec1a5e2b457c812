import { WEBHOOK_FAULTS } from '../../app/ports/faults.ts';
import { boolean, id, integer, list, object, oneOf, string, type Decoder } from '../../contract/graph-types.ts';
import { isJsonObject } from '../../contract/json.ts';
import { operations } from '../../contract/operations.ts';
import { didYouMean } from '../../contract/nearest-name.ts';
import { SUBSCRIBABLE_FIELDS } from '../../contract/subscriptions.ts';
import type { FaultOrder } from '../../runtime/fault-plan.ts';
import { ControlError } from '../control-error.ts';
import { readDelay, readHeldTime } from '../read-time.ts';
import { route, type Route } from '../route.ts';
import { faultView } from '../schemas/faults.ts';
import { listOf } from '../schemas/list.ts';
import type { FaultView } from '../shapes/faults.ts';
import type { List } from '../shapes/list.ts';
import { encodeFault } from '../views/fault.ts';

const share: Decoder<number> = {
  decode(value) {
    if (typeof value === 'number' && value > 0 && value <= 1) return value;
    throw new ControlError(400, 'invalid_parameter', 'share takes a number above 0, and 1 at most.');
  },
  schema: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
};

const extent = { times: integer(1), share, seed: integer(0) };
const delayed = { delay: string };
const requestFault = object({
  operation: string,
  error: integer(1),
  error_subcode: integer(1),
  cut: boolean,
  ...delayed,
  ...extent,
});
const webhookFault = object(
  { webhook: string, app_id: id, page_id: id, fault: oneOf(WEBHOOK_FAULTS), ...delayed, ...extent },
  ['webhook', 'fault'],
);

/** Maximum number of faults at a time. */
const MOST_FAULTS = 100;

const fault: Decoder<FaultOrder> = {
  decode(value, path) {
    if (!isJsonObject(value)) throw new ControlError(400, 'invalid_parameter', 'Each fault is an object.');
    return value['operation'] === undefined ? readWebhookFault(value, path) : readRequestFault(value, path);
  },
  schema: { anyOf: [requestFault.schema, webhookFault.schema] },
};

/** Injected faults: errors, delays and cut connections of requests, and webhooks that go wrong. */
export const faultRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/faults',
    summary: 'Lists the injected faults, with their hits',
    result: listOf(faultView),
    answer: async ({ faults }) => ({ data: faults.list().map(encodeFault) }),
  }),
  route({
    method: 'PUT',
    path: '/faults',
    summary:
      'Replaces all injected faults: of requests {operation, error?, error_subcode?, delay?, cut?}, of webhooks ' +
      '{webhook, fault: duplicate|reorder|delay|drop|bad_signature, app_id?, page_id?, delay?}, each with times?, ' +
      'share?, seed?',
    body: object({ faults: list(fault, 0, MOST_FAULTS) }, ['faults']),
    result: listOf(faultView),
    async answer({ faults, body }): Promise<List<FaultView>> {
      faults.replace(body.faults);
      return { data: faults.list().map(encodeFault) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/faults',
    summary: 'Ends all injected faults',
    result: listOf(faultView),
    async answer({ faults }): Promise<List<FaultView>> {
      faults.replace([]);
      return { data: [] };
    },
  }),
];

function readRequestFault(value: object, path: readonly string[]): FaultOrder {
  refuseUnknown(value, requestFault.members);
  const {
    operation = '',
    error,
    error_subcode: subcode,
    delay,
    cut,
    times,
    ...rest
  } = requestFault.decode(value, path);
  const known = operations.map((each) => `${each.method} ${each.path}`);
  if (!known.includes(operation)) {
    const message = `${operation} is no operation that is served; there are: ${known.join(', ')}.${didYouMean(operation, known)}`;
    throw new ControlError(400, 'unknown_operation', message);
  }
  if (error === undefined && delay === undefined && cut !== true) {
    throw new ControlError(400, 'invalid_parameter', 'A fault of requests needs error, delay or cut.');
  }
  if (error !== undefined && cut === true) {
    throw new ControlError(400, 'invalid_parameter', 'error and cut exclude each other.');
  }
  return {
    on: 'request',
    operation,
    error: error === undefined ? undefined : { code: error, subcode },
    delayMs: delay === undefined ? 0 : readHeldTime(delay, 'delay'),
    isCut: cut === true,
    times,
    share: rest.share ?? 1,
    seed: rest.seed ?? 1,
  };
}

const POSTPONED_MS = 1000;

function readWebhookFault(value: object, path: readonly string[]): FaultOrder {
  refuseUnknown(value, webhookFault.members);
  const {
    webhook,
    app_id: appId,
    page_id: pageId,
    fault: kind,
    delay,
    times,
    ...rest
  } = webhookFault.decode(value, path);
  if (webhook !== '*' && !SUBSCRIBABLE_FIELDS.includes(webhook)) {
    const hint = didYouMean(webhook, SUBSCRIBABLE_FIELDS);
    throw new ControlError(400, 'unknown_field', `${webhook} is not a webhook field; * stands for all fields.${hint}`);
  }
  const delayMs = delay === undefined ? POSTPONED_MS : readDelay(delay, 'delay');
  return {
    on: 'webhook',
    field: webhook,
    appId,
    pageId,
    kind,
    delayMs,
    times,
    share: rest.share ?? 1,
    seed: rest.seed ?? 1,
  };
}

/** A misspelt member would make the fault hit something else than was meant. */
function refuseUnknown(value: object, members: object): void {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(members, name));
  if (unknown === undefined) return;
  const known = Object.keys(members).join(', ');
  throw new ControlError(400, 'invalid_parameter', `A fault has no member ${unknown}; it takes: ${known}.`);
}
