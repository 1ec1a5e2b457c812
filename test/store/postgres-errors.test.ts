import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TransientFailure } from '../../src/app/ports/transient-failure.ts';
import { isConnectionReusable, isLostRace, translate } from '../../src/store/postgres/errors.ts';

const said = (code: string, message = 'no') => Object.assign(new Error(message), { code, severity: 'ERROR' });

describe('An error of PostgreSQL', () => {
  for (const [what, error, transient, keeps] of [
    ['a unique violation', said('23505'), false, true],
    ['a syntax error', said('42601'), false, true],
    ['a lost race', said('40001'), true, true],
    ['a deadlock', said('40P01'), true, true],
    ['a statement that took too long', said('57014'), true, true],
    ['a full disk', said('53100'), true, true],
    ['a standby that took over nothing yet', said('25006'), true, true],
    ['no connection to spare', said('53300'), true, true],
    ['a shutdown', said('57P01'), true, false],
    ['a transaction that stood still', said('25P03'), true, false],
    ['a plan of before a migration', said('0A000', 'cached plan must not change result type'), true, false],
    ['a prepared statement that the connection does not have', said('26000'), true, true],
    ['a prepared statement that another client has made', said('42P05'), true, true],
    ['a server that Citus lost in a commit', said('XX000', 'could not commit transaction for shard 1'), true, true],
    ['another internal error', said('XX000', 'could not open file'), false, true],
    ['something it cannot do', said('0A000'), false, true],
    ['a broken connection', Object.assign(new Error('read'), { code: 'ECONNRESET' }), true, false],
    ['no answer', new Error('Query read timeout'), true, false],
  ] as const) {
    it(`is ${transient ? 'transient' : 'permanent'}, and the connection ${keeps ? 'can be used again' : 'is closed'}: ${what}`, () => {
      assert.equal(translate(error) instanceof TransientFailure, transient);
      if (!transient) assert.equal(translate(error), error);
      assert.equal(isConnectionReusable(error), keeps);
    });
  }

  it('is a lost race only when another transaction came first', () => {
    assert.deepEqual([said('40001'), said('40P01'), said('23505'), new Error('40001')].map(isLostRace), [
      true,
      true,
      false,
      false,
    ]);
  });
});
