import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boolean, hhmm, id, integer, oneOf, paramName, string } from './graph-types.ts';
import { ParamError } from './param-error.ts';
import type { Decoder } from './graph-types.ts';

const PATH = ['outer', 'inner'];
const SIZES = ['Small', 'LARGE'] as const;

function assertReads<T>(decoder: Decoder<T>, forms: readonly (readonly [unknown, T])[]): void {
  for (const [value, expected] of forms) {
    assert.deepEqual(decoder.decode(value, PATH), expected, JSON.stringify(value));
  }
}

function assertRefuses(decoder: Decoder<unknown>, values: readonly unknown[], message: string): void {
  for (const value of values) {
    assert.throws(
      () => decoder.decode(value, PATH),
      (error) => {
        assert.ok(error instanceof ParamError, JSON.stringify(value));
        assert.equal(error.message, message, JSON.stringify(value));
        assert.deepEqual(error.blame, [PATH]);
        return true;
      },
    );
  }
}

const NOTHING = [null, undefined, NaN];

describe('the name of a parameter', () => {
  it('has nested names between brackets', () => {
    assert.equal(paramName(['a']), 'a');
    assert.equal(paramName(['a', 'b', '0']), 'a[b][0]');
    assert.equal(paramName([]), '');
  });
});

describe('a boolean', () => {
  it('is read from JSON, words in any letter case, digits and numbers', () => {
    assertReads(boolean, [
      ...([true, 'true', 'TRUE', ' True ', '1', 1] as const).map((form) => [form, true] as const),
      ...([false, 'false', 'FALSE', 'False', '0', 0, -0] as const).map((form) => [form, false] as const),
    ]);
  });

  it('is not read from anything else', () => {
    const others = [...NOTHING, '', 'yes', 'no', 'on', 't', 2, -1, '01', '1.0', [], [true], {}, 'toString'];
    assertRefuses(boolean, others, 'Param outer[inner] must be a boolean');
  });
});

describe('a string', () => {
  it('is read unchanged, or from a number', () => {
    assertReads(string, [
      ['', ''],
      [' é ', ' é '],
      ['true', 'true'],
      [5, '5'],
      [1.5, '1.5'],
    ]);
  });

  it('is not read from anything else', () => {
    assertRefuses(string, [null, undefined, true, [], {}, ['x']], 'Param outer[inner] must be a string');
  });
});

describe('an id', () => {
  it('is read from up to 32 digits, and from a number up to 2^53', () => {
    assertReads(id, [
      ['90071992547409931', '90071992547409931'],
      ['007', '007'],
      ['9'.repeat(32), '9'.repeat(32)],
      [0, '0'],
      [Number.MAX_SAFE_INTEGER, '9007199254740991'],
    ]);
  });

  it('is not read from anything else', () => {
    const others = [
      '',
      'x',
      '1x',
      ' 1',
      '1\n',
      '-1',
      '1.0',
      '9'.repeat(33),
      '٣',
      2 ** 53,
      1e21,
      1.5,
      -1,
      true,
      [],
      ['1'],
    ];
    assertRefuses(id, [...NOTHING, ...others], 'Param outer[inner] must be a valid ID string (e.g., "123")');
  });
});

describe('an integer', () => {
  it('is read from a number or its digits', () => {
    assertReads(integer(-5), [
      [3, 3],
      ['3', 3],
      ['003', 3],
      [-5, -5],
      ['-5', -5],
      [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ]);
  });

  it('is not read from anything else', () => {
    const others = ['', ' 1', '1.0', '1e3', '0x10', '9'.repeat(16), 1.5, 2 ** 53, Infinity, true, [], [1], {}];
    assertRefuses(integer(1), [...NOTHING, ...others], 'Param outer[inner] must be an integer');
  });

  it('is not read below its minimum', () => {
    assertRefuses(integer(1), [0, '0', -1, '-9'], 'Param outer[inner] must be greater than or equal to 1');
  });
});

describe('one of several words', () => {
  it('is read in any letter case, and returned in its own', () => {
    assertReads(oneOf(SIZES), [
      ['Small', 'Small'],
      ['small', 'Small'],
      ['lArGe', 'LARGE'],
    ]);
  });

  it('is not read from anything else, and the message quotes the beginning of the value', () => {
    const words = 'Param outer[inner] must be one of {Small, LARGE} - got';
    assertRefuses(oneOf(SIZES), ['tiny'], `${words} "tiny".`);
    assertRefuses(oneOf(SIZES), [5], `${words} 5.`);
    assertRefuses(oneOf(SIZES), [undefined], `${words} undefined.`);
    assertRefuses(oneOf(SIZES), [['Small']], `${words} ["Small"].`);
    assertRefuses(oneOf(SIZES), ['x'.repeat(500)], `${words} "${'x'.repeat(99)}.`);
  });

  it("is refused with the text of Meta's guide where there is one", () => {
    assertRefuses(
      oneOf(SIZES, { reason: 'unknown_value', message: 'Invalid size' }),
      ['', 'tiny', 5, null, undefined, {}],
      'Invalid size',
    );
  });
});

describe('a time of day', () => {
  const time = hhmm('Invalid time');

  it('is read from all 1,440 values, as minutes after midnight', () => {
    for (let minutes = 0; minutes < 1440; minutes++) {
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
      assert.equal(time.decode(`${hours}${rest}`, PATH), minutes);
    }
  });

  it('is not read from anything else', () => {
    const others = [
      '2400',
      '0860',
      '9:00',
      '09:00',
      '900',
      '09000',
      ' 0900',
      '0900\n',
      '0900 ',
      '-100',
      '٠٩٠٠',
      'noon',
      '',
    ];
    assertRefuses(time, [...NOTHING, ...others, 900, 1200, true, [], ['0900'], {}], 'Invalid time');
  });

  it('is not read from any other text of four characters', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4, maxLength: 4 }), (text) => {
        fc.pre(!/^\d{4}$/.test(text));
        assert.throws(() => time.decode(text, PATH), ParamError);
      }),
    );
  });
});
