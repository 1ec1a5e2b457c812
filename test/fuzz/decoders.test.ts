import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { accessTokenParams, debugTokenParams } from '../../src/contract/tokens.ts';
import { callMetricsParams } from '../../src/contract/call-metrics.ts';
import { callPermissionParams } from '../../src/contract/call-permissions.ts';
import { callSettingsParams } from '../../src/contract/call-settings.ts';
import { callParams } from '../../src/contract/calls.ts';
import type { Decoder } from '../../src/contract/graph-types.ts';
import { pagingParams } from '../../src/contract/inbox.ts';
import { isJsonObject } from '../../src/contract/json.ts';
import { sendParams } from '../../src/contract/messages.ts';
import { profileFieldsParams, profileParams } from '../../src/contract/messenger-profile.ts';
import { featureStatusParams } from '../../src/contract/pages.ts';
import { ParamError } from '../../src/contract/param-error.ts';
import { personaParams } from '../../src/contract/personas.ts';
import { subscribedAppsParams, subscriptionParams, unsubscriptionParams } from '../../src/contract/subscriptions.ts';
import { ControlError } from '../../src/control/control-error.ts';
import { routes } from '../../src/control/routes.ts';
import { Refused } from '../../src/domain/refusal.ts';
import { GraphError } from '../../src/graph/errors.ts';
import { formatFields, parseFields } from '../../src/graph/fields.ts';
import { evaluateJsonPath, parseJsonPath } from '../../src/graph/json-path.ts';
import { readParams, type Params } from '../../src/graph/params.ts';
import { readRawForm } from '../../src/graph/raw-form.ts';
import { EXAMPLE_SEED } from '../../src/seed/example-seed.ts';
import { readSeed, seedSchema } from '../../src/seed/seed.ts';
import { damaged, encodings, fromSchema, SEED, withBrokenBytes, type Known } from '../support/fuzz.ts';
import { startSteered } from '../support/instance.ts';

/** Values at random (test/support/fuzz.ts): everything that reads them returns a value, or refuses it with an error of its own. */

const known: Known = { ids: { id: '1', page_id: '2', app_id: '3', psid: '4' }, tokens: ['EAA1'] };
const RUNS = { seed: SEED, numRuns: 150, endOnFailure: true };

/** Runs `read`; a refusal passes, and any other error fails. */
function refuses(
  read: () => unknown,
  ...errors: readonly (typeof Refused | typeof ParamError | typeof ControlError | typeof GraphError)[]
): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (errors.some((each) => error instanceof each)) return true;
    throw error;
  }
}

const graphDecoders: Readonly<Record<string, Decoder<unknown>>> = {
  accessTokenParams,
  debugTokenParams,
  callMetricsParams,
  callPermissionParams,
  callSettingsParams,
  callParams,
  pagingParams,
  sendParams,
  profileParams,
  profileFieldsParams,
  featureStatusParams,
  personaParams,
  subscribedAppsParams,
  subscriptionParams,
  unsubscriptionParams,
};

describe('a decoder of the Graph surface returns a value or throws ParamError, and leaves its input as it is', () => {
  for (const [name, decoder] of Object.entries(graphDecoders)) {
    it(name, () => {
      fc.assert(
        fc.property(damaged(fromSchema(decoder.schema, known)), (value) => {
          const before = JSON.stringify(value);
          refuses(() => decoder.decode(value, []), ParamError, Refused);
          assert.equal(JSON.stringify(value), before);
        }),
        RUNS,
      );
    });
  }
});

describe('a decoder of control returns a value or throws one of its errors', () => {
  for (const { method, path, query, body } of routes) {
    for (const [place, decoder] of Object.entries({ query, body })) {
      if (!decoder) continue;
      it(`${method} ${path}, ${place}`, () => {
        fc.assert(
          // Control has read the body as an object by then (src/control/read-body.ts).
          fc.property(damaged(fromSchema(decoder.schema, known)).filter(isJsonObject), (value) => {
            refuses(() => decoder.decode(value, []), ParamError, Refused, ControlError, GraphError);
          }),
          { ...RUNS, numRuns: 50 },
        );
      });
    }
  }
});

describe('parameters', () => {
  const values = fc
    .constantFrom(...Object.values(graphDecoders))
    .chain(({ schema }) => damaged(fromSchema(schema, known)))
    .map((value) => (isJsonObject(value) ? value : { value }));
  const requests = fc.record({ params: values, encoding: fc.constantFrom(...Object.keys(encodings)) });
  const encodeAs = (name: string, params: Params) => {
    const { headers, body, query } = encodings[name]?.(params) ?? assert.fail(name);
    return { method: 'POST', path: '/', headers, body, query: query ?? '' };
  };
  /** Reads a request; resolves to undefined when it is refused. */
  const readOrRefuse = async (request: Parameters<typeof readParams>[0]): Promise<Params | undefined> => {
    try {
      return await readParams(request);
    } catch (error) {
      assert.ok(error instanceof GraphError, String(error));
      return undefined;
    }
  };

  it('are read from every encoding, or refused with a GraphError', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ params, encoding }) => {
        await readOrRefuse(encodeAs(encoding, params));
      }),
      RUNS,
    );
  });

  it('are so with broken bytes', async () => {
    const broken = withBrokenBytes(requests.map(({ params, encoding }) => encodeAs(encoding, params)));
    await fc.assert(
      fc.asyncProperty(broken, async (request) => {
        await readOrRefuse({ query: '', ...request });
      }),
      { ...RUNS, numRuns: 500 },
    );
  });

  it('are the same from each encoding in which a value is text', async () => {
    // Names as clients write them: brackets nest, and an empty name has no form.
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,12}$/);
    const texts = fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 6, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(texts, async (params) => {
        const expected = JSON.parse(JSON.stringify(params));
        for (const encoding of Object.keys(encodings)) {
          const read = await readOrRefuse(encodeAs(encoding, params));
          assert.deepEqual({ ...read }, expected, encoding);
        }
      }),
      RUNS,
    );
  });

  it('of an operation in a batch are read, whatever the form', () => {
    const piece = fc.oneof(
      fc.constantFrom('=', '&', '[', ']', '{', '}', '"', '\\', '%', '+', 'a', '%5B', '\u0000'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        refuses(() => readRawForm(pieces.join('')), GraphError);
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });
});

describe('fields', () => {
  const piece = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom('id', 'name', 'data', ',', ',', '{', '}', '.limit(', ')', '.as(', '.fields(', ' '),
    },
    { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
  );

  it('are parsed, or refused as Graph does; what is parsed is the same once formatted and parsed again', () => {
    let count = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        if (refuses(() => parseFields(text), GraphError)) return;
        count++;
        const fields = parseFields(text);
        assert.deepEqual(parseFields(formatFields(fields)), fields);
      }),
      { ...RUNS, numRuns: 2000 },
    );
    assert.ok(count > 50, String(count));
  });
});

describe('a JSONPath', () => {
  const piece = fc.constantFrom(
    '$',
    '.',
    '..',
    '*',
    '[0]',
    '[*]',
    "['a']",
    '["b"]',
    'a',
    'id',
    '[',
    ']',
    ' ',
    '__proto__',
    '9'.repeat(20),
  );

  it('is parsed or not, and leads to 1,000 values at most', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.jsonValue(), (pieces, document) => {
        const path = parseJsonPath(`$${pieces.join('')}`);
        if (path) assert.ok(evaluateJsonPath(path, document).length <= 1000);
      }),
      { ...RUNS, numRuns: 1000 },
    );
  });
});

describe('a seed', () => {
  const seeds = damaged(fc.oneof(fc.constant(EXAMPLE_SEED), fromSchema(seedSchema, known)));

  it('is read, or refused with a ParamError or a refusal of the rules', () => {
    let count = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        if (!refuses(() => readSeed(seed), ParamError, Refused)) count++;
      }),
      { ...RUNS, numRuns: 400 },
    );
    assert.ok(count > 20, String(count));
  });

  it('that is refused leaves the instance as it was; any other replaces it', async () => {
    const instance = await startSteered();
    after(() => instance.close());
    /** Everything that is stored, but for the time of the clock, which runs. */
    const stored = async (): Promise<string> => {
      const { metadata, ...tables } = (await instance.control('/snapshot')).json.tables;
      return JSON.stringify([metadata.filter(([name]: [string]) => name !== 'clock'), tables]);
    };
    let before = await stored();
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const { status, text } = await instance.control('/reset', { seed });
        assert.ok([200, 400].includes(status), text);
        const now = await stored();
        if (status === 400) assert.ok(now === before, 'a refused seed has changed the instance');
        before = now;
      }),
      { ...RUNS, numRuns: 60 },
    );
  });
});
