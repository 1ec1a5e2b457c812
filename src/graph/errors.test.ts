import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ParamError } from '../contract/param-error.ts';
import { Refused, type Refusal } from '../domain/refusal.ts';
import { failureOf, makeFailure, refusalRows, surfaceRows, type FailureKind } from './errors.ts';
import type { FailureRow, FailureRows, Failure } from './errors/failure.ts';
import { parameterRows } from './errors/parameters.ts';

/** Failures without advice: they are answered before there is a request to log. */
const unlogged = new Set(['malformed_request', 'headers_too_large', 'request_timeout']);
const make = makeFailure as (kind: FailureKind, ...values: unknown[]) => Failure;

const ofSurface = (Object.keys(surfaceRows) as FailureKind[]).map((kind): [string, Failure] => [
  kind,
  make(kind, ...(kind === 'callback_not_reached' ? [{ kind: 'tls', detail: '' }, 6000] : ['get', 'value'])),
]);
const ofRules = (Object.keys(refusalRows) as Refusal['reason'][]).map((reason): [string, Failure] => {
  const refusal = {
    reason,
    path: ['call_hours'],
    timeZone: 'x',
    what: 'page',
    id: '1',
    msid: 'x',
    detail: 'The reason of the media package, in a sentence.',
  } as unknown as Refusal;
  return [reason, failureOf(new Refused(refusal)) as Failure];
});
const ofParameters = (Object.keys(parameterRows) as (keyof typeof parameterRows)[]).map((reason): [string, Failure] => [
  reason,
  failureOf(new ParamError(reason, 'text')) as Failure,
]);

describe('a row of the failures table', () => {
  for (const [kind, failure] of [...ofSurface, ...ofRules, ...ofParameters]) {
    it(`gives ${kind} its name and advice in sentences`, () => {
      assert.equal(failure.kind, kind);
      if (unlogged.has(kind)) assert.equal(failure.advice, null);
      else assert.match(failure.advice ?? '', /^[\w"].{20,}\.$/s);
    });
  }

  it('has the same text as advice and as error_user_msg', () => {
    const withUserMessage = [...ofSurface, ...ofRules].filter(([, { userMessage }]) => userMessage !== undefined);
    assert.equal(withUserMessage.length, 14);
    for (const [, { userMessage, advice }] of withUserMessage) assert.equal(userMessage, advice);
  });

  it('does not compile without advice', () => {
    // @ts-expect-error -- advice is missing
    const row: FailureRow = { status: 400, code: 1, message: 'text' };
    // @ts-expect-error -- advice is missing
    const rows = { text: (value: string) => ({ status: 400, code: 1, message: value }) } satisfies FailureRows;
    // @ts-expect-error -- all reasons but one are missing
    const parameters: typeof parameterRows = { missing: { advice: 'text' } };
    assert.ok(row && rows && parameters);
  });

  for (const [name, failure, expected] of [
    ['an expired token', makeFailure('expired_token', 'a', 'b'), /clock of this server/],
    ['a token of another place', makeFailure('unknown_token'), /real platform or of another instance/],
    ['an app token for a Page', makeFailure('page_token_required'), /Page access token/],
    ['a wrong app secret', makeFailure('wrong_app_token'), /%7C/],
    ['a Page token for an app', makeFailure('app_token_required'), /APP_ID\|APP_SECRET/],
    ['a missing proof', makeFailure('proof_missing'), /HMAC-SHA256/],
    ['a wrong proof', makeFailure('proof_invalid'), /does not match/],
    ['a missing permission', makeFailure('permission_missing', 'x'), /permissions/],
    ['an id of another Page', makeFailure('unknown_object', 'get', '5'), /its own Page and app only/],
    ['a misspelled edge', makeFailure('unknown_path', '/persona'), /no such edge.*typo/],
    ['an edge that is missing here', makeFailure('unknown_path', '/thread_owner'), /edge of Meta's platform/],
    ['an edge that no page of Messenger describes', makeFailure('unknown_path', '/permissions'), /Meta's platform/],
    ['an edge below a missing one', makeFailure('unknown_path', '/insights/1'), /edge of Meta's platform/],
    ['a misspelled field', makeFailure('unknown_field', 'fans', 'Page'), /spelled as in the reference/],
    ['a field that is missing here', makeFailure('unknown_field', 'fan_count', 'Page'), /field of Meta's platform/],
    ['the field of another node', makeFailure('unknown_field', 'fan_count'), /spelled as in the reference/],
  ] as const) {
    it(`advises about ${name}`, () => assert.match(failure.advice ?? '', expected));
  }
});
