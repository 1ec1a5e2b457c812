import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { callSettingsParams } from './call-settings.ts';
import { boolean, hhmm, id, integer, list, object, oneOf, string, type Decoder } from './graph-types.ts';
import { subscribedAppsParams, subscriptionParams } from './subscriptions.ts';

const SIZES = ['Small', 'LARGE'] as const;

describe('the schema of a decoder', () => {
  const everyType = object(
    {
      flag: boolean,
      text: string,
      id,
      count: integer(3),
      size: oneOf(SIZES),
      time: hhmm('Invalid time'),
      several: list(object({ name: string, sizes: list(oneOf(SIZES)) }, ['name'])),
    },
    ['flag', 'count'],
  );
  const ajv = new Ajv2020({
    strict: true,
    allErrors: false,
    formats: { uri: /^https?:\/\/[a-z0-9.]+(:\d{1,4})?\/[a-z]*$/ },
  });

  /** Values that sometimes fit a schema, and often almost do. */
  const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.boolean(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.constantFrom(
        null,
        '',
        '0900',
        '2359',
        '123',
        'Small',
        'LARGE',
        'MONDAY',
        'META',
        'calls',
        'page',
        2 ** 53,
        3,
        4,
      ),
      fc.string(),
    ),
    object: fc.dictionary(
      fc.constantFrom(
        ...['flag', 'text', 'id', 'count', 'size', 'time', 'several', 'name', 'sizes', 'icon_enabled', 'video'],
        ...['call_hours', 'timezone_id', 'weekly_operating_hours', 'day_of_week', 'open_time', 'close_time'],
        ...['call_routing', 'ring_target', 'subscribed_fields', 'fields', 'object', '__proto__', 'toString'],
      ),
      tie('value'),
    ),
    value: fc.oneof({ maxDepth: 6 }, tie('leaf'), fc.array(tie('value'), { maxLength: 3 }), tie('object')),
  })).value;

  for (const [name, decoder] of Object.entries({
    everyType,
    callSettingsParams,
    subscriptionParams,
    subscribedAppsParams,
    boolean,
    string,
    id,
    integer: integer(-3),
    time: hhmm('x'),
    flags: list(boolean),
  } satisfies Record<string, Decoder<unknown>>)) {
    it(`accepts only values that ${name} reads`, () => {
      const accepts = ajv.compile(decoder.schema);
      const read = (each: unknown): void => {
        if (accepts(each)) decoder.decode(each, []);
      };
      fc.assert(fc.property(value, read), { numRuns: 500 });
      fc.assert(
        fc.property(fitting(decoder.schema), (each) => {
          assert.ok(accepts(each), JSON.stringify(ajv.errors ?? accepts.errors));
          decoder.decode(each, []);
        }),
        { numRuns: 200 },
      );
    });
  }
});

/** Generates values that fit a schema. */
function fitting(schema: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const { type, pattern, enum: words, items, properties = {}, required = [], minimum, maximum } = schema;
  if (words !== undefined) return fc.constantFrom(...(words as string[]));
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: minimum as number, max: Math.min(maximum as number, 2 ** 31 - 1) });
  if (schema['format'] === 'uri') return fc.constantFrom('https://example.com/webhook', 'http://127.0.0.1:8080/');
  if (type === 'string') return pattern === undefined ? fc.string() : fc.stringMatching(new RegExp(pattern as string));
  if (type === 'array') return fc.array(fitting(items as typeof schema), { maxLength: 4 });
  const members = Object.entries(properties as Record<string, typeof schema>);
  return fc.record(Object.fromEntries(members.map(([name, member]) => [name, fitting(member)])), {
    requiredKeys: required as string[],
  });
}
