import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Cursor } from '../../src/app/ports/records/list-parts.ts';
import type { PersonaId } from '../../src/domain/ids.ts';
import type { Persona } from '../../src/domain/persona.ts';
import type { BackEnd } from '../support/back-ends.ts';
import { OTHER_PAGE, PAGE } from './records.ts';
import { ALEX, aMessage, open } from './thread-records.ts';

const aPersona = (id: string): Persona => ({
  id: id as PersonaId,
  name: `Zoë "${id}"`,
  pictureUrl: 'https://example.com/ä.jpg',
});

/** Tests of personas and Messenger profiles. */
export function messengerSuite(backEnd: BackEnd): void {
  describe(`personas and Messenger profiles in ${backEnd.name}`, () => {
    it('find, list and remove the personas of one Page', async (t) => {
      const store = await open(backEnd, t);
      const personas = ['100', '101', '102'].map(aPersona);
      await store.write(async (tx) => {
        for (const persona of personas.toReversed()) await tx.personas.create(PAGE, persona);
        await tx.personas.create(OTHER_PAGE, aPersona('101'));
      });
      const list = (cursor: Cursor, limit = 9) => store.read((reads) => reads.personas.list(PAGE, cursor, limit));
      assert.deepEqual(await list({ after: '' }), personas);
      assert.deepEqual(await list({ after: '' }, 2), personas.slice(0, 2));
      assert.deepEqual(await list({ after: '101' }), personas.slice(2));
      assert.deepEqual(await list({ before: '102' }), personas.slice(0, 2));
      assert.deepEqual(await list({ before: '102' }, 1), personas.slice(1, 2));
      const find = (id: string) => store.read((reads) => reads.personas.find(PAGE, id as PersonaId));
      assert.deepEqual(await find('101'), personas[1]);
      await store.write((tx) => tx.personas.remove(PAGE, '101' as PersonaId));
      assert.equal(await find('101'), undefined);
      assert.equal((await store.read((reads) => reads.personas.list(OTHER_PAGE, { after: '' }, 9))).length, 1);
    });

    it('store the persona of a message as it was', async (t) => {
      const store = await open(backEnd, t);
      const messages = [aMessage('m_1', { persona: aPersona('100') }), aMessage('m_2')];
      await store.write(async (tx) => {
        for (const [i, message] of messages.entries()) await tx.messages.add(message, i + 1);
      });
      assert.deepEqual(await store.read((reads) => reads.messages.latest(PAGE, ALEX, 9)), messages);
    });

    it('replace the whole Messenger profile of one Page', async (t) => {
      const store = await open(backEnd, t);
      const find = (id = PAGE) => store.read((reads) => reads.messengerProfiles.find(id));
      assert.deepEqual(await find(), {});
      for (const profile of [{ get_started: { payload: '"Ω"' } }, { whitelisted_domains: ['https://a.example'] }, {}]) {
        await store.write((tx) => tx.messengerProfiles.save(PAGE, profile));
        assert.deepEqual(await find(), profile);
      }
      assert.deepEqual(await find(OTHER_PAGE), {});
    });
  });
}
