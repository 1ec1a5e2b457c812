import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { RevisionRange } from '../../src/app/ports/records/list-parts.ts';
import type { Store } from '../../src/app/ports/store.ts';
import type { MessageId, PageId, Psid } from '../../src/domain/ids.ts';
import type { Content, Message } from '../../src/domain/message.ts';
import { openEmpty, type BackEnd } from '../support/back-ends.ts';
import { aConsumer, NOON, OTHER_PAGE, PAGE, settingsNumber } from './records.ts';
import { aCall, ALEX, aMessage, aTimer, open, SAM } from './thread-records.ts';

const idsOf = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

/** Tests of threads and their messages, and of the journal as live streams and explain read it. */
export function threadsSuite(backEnd: BackEnd): void {
  describe(`threads in ${backEnd.name}`, () => {
    it('exist before anything happened in them, and are saved', async (t) => {
      const store = await open(backEnd, t);
      const thread = (pageId: PageId, psid: Psid) => store.read((reads) => reads.threads.find(pageId, psid));
      const none = { lastActAt: null, readUntil: null, typingUntil: null, seenUntil: null };
      const empty = { pageId: PAGE, psid: ALEX, ...none };
      assert.deepEqual(await thread(PAGE, ALEX), empty);
      for (const overrides of [
        { lastActAt: NOON },
        { readUntil: NOON + 1 },
        { lastActAt: NOON + 2, readUntil: NOON + 3 },
        { typingUntil: NOON + 4, seenUntil: NOON + 5 },
      ]) {
        await store.write((tx) => tx.threads.save({ ...empty, ...overrides }));
        assert.deepEqual(await thread(PAGE, ALEX), { ...empty, ...overrides });
      }
      assert.deepEqual(await thread(PAGE, SAM), { ...empty, psid: SAM });
      assert.deepEqual(await thread(OTHER_PAGE, ALEX), { ...empty, pageId: OTHER_PAGE });
    });

    it('find a person by Page and id', async (t) => {
      const store = await open(backEnd, t);
      assert.deepEqual(await store.read((reads) => reads.consumers.find(PAGE, ALEX)), aConsumer());
      assert.equal(await store.read((reads) => reads.consumers.find(OTHER_PAGE, ALEX)), undefined);
      assert.equal(await store.read((reads) => reads.consumers.find(PAGE, SAM)), undefined);
    });

    it('return the last messages, of every kind, in the order of their revisions', async (t) => {
      const store = await open(backEnd, t);
      const payload = { template_type: 'button', deep: [{ 'ä"': null }] };
      const contents: Content[] = [
        { type: 'text', text: '"\u0000\n' },
        { type: 'call_prompt', activeUntil: NOON + 5, payload },
        { type: 'template', buttons: [{ type: 'audio_call', title: 'Call', activeUntil: NOON + 9 }], payload },
        { type: 'missed_call' },
        { type: 'completed_call', seconds: 61 },
        { type: 'media', attachments: [{ type: 'image', url: 'https://example.com/ä.png' }] },
        {
          type: 'text',
          text: 'Red?',
          quickReply: 'RED',
          quickReplies: [{ type: 'text', title: 'Rot', payload: '"' }, { type: 'user_email' }],
          replyTo: { messageId: 'm_9' as MessageId, isSelf: false },
        },
      ];
      // The instants are in the opposite order, which must not matter.
      const messages = contents.map((content, i) =>
        aMessage(`m_${9 - i}`, { content, at: NOON - i, from: i % 2 ? 'page' : 'consumer' }),
      );
      await store.write(async (tx) => {
        for (const [i, message] of messages.entries()) await tx.messages.add(message, i + 1);
        await tx.messages.add(aMessage('m_sam', { psid: SAM }), 8);
        await tx.messages.add(aMessage('m_9', { pageId: OTHER_PAGE }), 1);
      });
      const last = (limit: number) => store.read((reads) => reads.messages.latest(PAGE, ALEX, limit));
      assert.deepEqual(await last(100), messages);
      assert.deepEqual(await last(2), messages.slice(-2));
      assert.deepEqual(idsOf(await store.read((reads) => reads.messages.latest(PAGE, SAM, 9))), ['m_sam']);
      const message = (pageId: PageId, id: string) =>
        store.read((reads) => reads.messages.find(pageId, id as MessageId));
      assert.deepEqual(await message(PAGE, 'm_9'), messages[0]);
      assert.equal((await message(OTHER_PAGE, 'm_9'))?.pageId, OTHER_PAGE);
      assert.equal(await message(OTHER_PAGE, 'm_sam'), undefined);
    });

    it('return a part of the messages around a revision, newest first, and their number', async (t) => {
      const store = await open(backEnd, t);
      await store.write(async (tx) => {
        for (const revision of [1, 3, 5, 8]) await tx.messages.add(aMessage(`m_${revision}`), revision);
        await tx.messages.add(aMessage('m_4', { psid: SAM }), 4);
        await tx.messages.add(aMessage('m_1', { pageId: OTHER_PAGE }), 1);
      });
      const part = async (range: RevisionRange, limit = 9) =>
        (await store.read((reads) => reads.messages.list(PAGE, ALEX, range, limit))).map(({ message, revision }) => {
          assert.equal(message.id, `m_${revision}`);
          return revision;
        });
      assert.deepEqual(await part({ olderThan: Number.MAX_SAFE_INTEGER }), [8, 5, 3, 1]);
      assert.deepEqual(await part({ olderThan: 5 }, 1), [3]);
      assert.deepEqual(await part({ newerThan: 1 }, 2), [5, 3]);
      assert.deepEqual(
        [await part({ olderThan: 1 }), await part({ newerThan: 8 }), await part({ olderThan: 9 }, 0)],
        [[], [], []],
      );
      const count = (psid: Psid) => store.read((reads) => reads.messages.count(PAGE, psid));
      assert.deepEqual([await count(ALEX), await count(SAM), await count('1' as Psid)], [4, 1, 0]);
    });

    it('are listed as conversations by their latest message, with person and window', async (t) => {
      const store = await open(backEnd, t);
      const sam = aConsumer({ psid: SAM, name: 'Sam' });
      await store.write(async (tx) => {
        await tx.consumers.create(sam);
        await tx.consumers.create(aConsumer({ psid: '1' as Psid, name: 'Kim' }));
        await tx.threads.save({ ...(await tx.threads.find(PAGE, '1' as Psid)), readUntil: NOON });
        await tx.messages.add(aMessage('m_1'), 1);
        await tx.threads.save({ ...(await tx.threads.find(PAGE, ALEX)), lastActAt: NOON });
        await tx.messages.add(aMessage('m_2', { psid: SAM }), 2);
      });
      const list = async (range: RevisionRange, limit = 9) =>
        (await store.read((reads) => reads.conversations.list(PAGE, range, limit))).map(({ latest }) => latest.id);
      const all = { olderThan: Number.MAX_SAFE_INTEGER };
      assert.deepEqual(await list(all), ['m_2', 'm_1']);
      const find = (psid: Psid, pageId = PAGE) => store.read((reads) => reads.conversations.find(pageId, psid));
      assert.deepEqual(await find(SAM), {
        consumer: sam,
        lastActAt: null,
        latest: aMessage('m_2', { psid: SAM }),
        revision: 2,
      });
      assert.deepEqual([await find('1' as Psid), await find(SAM, OTHER_PAGE)], [undefined, undefined]);
      await store.write((tx) => tx.messages.add(aMessage('m_3'), 3));
      assert.equal((await find(ALEX))?.lastActAt, NOON);
      assert.deepEqual(
        [
          await list(all),
          await list(all, 1),
          await list({ olderThan: 3 }),
          await list({ newerThan: 1 }, 1),
          await list({ newerThan: 3 }),
        ],
        [['m_3', 'm_2'], ['m_3'], ['m_2'], ['m_2'], []],
      );
    });

    it('return when the next call button of the Page expires, after an instant', async (t) => {
      const store = await open(backEnd, t);
      const prompt = (id: string, activeUntil: number, overrides: Partial<Message> = {}) =>
        aMessage(id, { content: { type: 'call_prompt', activeUntil, payload: {} }, ...overrides });
      await store.write(async (tx) => {
        await tx.messages.add(prompt('m_1', NOON + 20), 1);
        await tx.messages.add(prompt('m_2', NOON + 10, { psid: SAM }), 2);
        await tx.messages.add(prompt('m_3', NOON + 15, { pageId: OTHER_PAGE }), 1);
        await tx.messages.add(aMessage('m_4'), 3);
      });
      const next = (after: number) => store.read((reads) => reads.messages.nextExpiry(PAGE, after));
      assert.deepEqual(
        [await next(NOON), await next(NOON + 9), await next(NOON + 10), await next(NOON + 20)],
        [NOON + 10, NOON + 10, NOON + 20, undefined],
      );
    });

    it('list people by the newest message of their thread, and those without one by their creation', async (t) => {
      const store = await open(backEnd, t);
      const [none, later] = [
        aConsumer({ psid: '1' as Psid, name: 'Kim' }),
        aConsumer({ psid: '2' as Psid, name: 'Lee' }),
      ];
      const latest = async (limit: number, olderThan = 99) =>
        (await store.read((reads) => reads.conversations.list(PAGE, { olderThan }, limit))).map(
          ({ consumer }) => consumer.psid,
        );
      const silent = async (limit: number, after = '') => {
        const { consumers, last } = await store.read((reads) =>
          reads.consumers.listWithoutMessages(PAGE, after, limit),
        );
        return [consumers.map(({ psid }) => psid), last] as const;
      };
      await store.write(async (tx) => {
        for (const consumer of [aConsumer({ psid: SAM, name: 'Sam' }), later, none])
          await tx.consumers.create(consumer);
        await tx.consumers.create(aConsumer({ pageId: OTHER_PAGE }));
      });
      assert.deepEqual(await latest(9), []);
      assert.deepEqual(await silent(9), [[ALEX, none.psid, later.psid, SAM], undefined]);
      await store.write(async (tx) => {
        await tx.messages.add(aMessage('m_1', { psid: SAM }), 1);
        await tx.messages.add(aMessage('m_2', { psid: later.psid }), 2);
        await tx.messages.add(aMessage('m_3', { psid: SAM }), 3);
        await tx.messages.add(aMessage('m_4', { pageId: OTHER_PAGE }), 4);
      });
      assert.deepEqual(await latest(9), [SAM, later.psid]);
      assert.deepEqual(await latest(1), [SAM]);
      assert.deepEqual(await latest(9, 3), [later.psid]);
      assert.deepEqual(await silent(9), [[ALEX, none.psid], undefined]);
      const [first, last] = await silent(1);
      assert.deepEqual([first, last], [[none.psid], none.psid]);
      assert.deepEqual(await silent(1, last), [[ALEX], ALEX]);
      assert.deepEqual(await silent(1, ALEX), [[], undefined]);
    });

    it('roll everything back when the transaction is refused', async (t) => {
      const store = await open(backEnd, t);
      await store.write(async (tx) => {
        await tx.calls.save(aCall('c_1'));
        await tx.timers.set(aTimer('c_1', NOON + 60));
      });
      const refused = store.write(async (tx) => {
        const none = { readUntil: null, typingUntil: null, seenUntil: null };
        await tx.threads.save({ pageId: PAGE, psid: ALEX, lastActAt: NOON, ...none });
        await tx.messages.add(aMessage('m_1'), 1);
        await tx.calls.save(aCall('c_1', { state: 'in_call', acceptedAt: NOON }));
        await tx.calls.save(aCall('c_2'));
        await tx.timers.set(aTimer('c_2', NOON + 1));
        assert.equal(await tx.timers.remove(aTimer('c_1', 0)), true);
        assert.equal(await tx.timers.nextDue(), NOON + 1);
        throw new Error('refused');
      });
      await assert.rejects(refused, /refused/);
      await store.read(async (reads) => {
        assert.equal((await reads.threads.find(PAGE, ALEX)).lastActAt, null);
        assert.deepEqual(await reads.messages.latest(PAGE, ALEX, 9), []);
        assert.deepEqual(await reads.calls.listLive(PAGE), [aCall('c_1')]);
        assert.deepEqual(await reads.timers.listDue(NOON + 99, 9), [aTimer('c_1', NOON + 60)]);
      });
    });
  });

  describe(`the journal as it is read in parts in ${backEnd.name}`, () => {
    async function withEvents(t: TestContext): Promise<Store> {
      const store = await open(backEnd, t);
      for (const at of [10, 20, 20, 30]) {
        const event = { kind: 'call_settings_update', settings: settingsNumber(at) } as const;
        await store.write((tx) => tx.journal.append(PAGE, event, NOON + at));
      }
      await store.write((tx) => tx.journal.append(OTHER_PAGE, { kind: 'page_created' }, NOON + 25));
      return store;
    }
    const numbers = (entries: readonly { readonly revision: number }[]) => entries.map(({ revision }) => revision);

    it('is listed after a revision, oldest first, up to a limit', async (t) => {
      const store = await withEvents(t);
      const after = async (revision: number, limit = 9, pageId = PAGE) =>
        numbers(await store.read((reads) => reads.journal.listAfter(pageId, revision, limit)));
      assert.deepEqual(
        [await after(0), await after(2), await after(4), await after(1, 2), await after(0, 9, OTHER_PAGE)],
        [[1, 2, 3, 4], [3, 4], [], [2, 3], [1]],
      );
    });

    it('is listed until an instant, newest first, below a revision and up to a limit', async (t) => {
      const store = await withEvents(t);
      const until = async (at: number, below = Infinity, limit = 9) =>
        numbers(
          await store.read((reads) =>
            reads.journal.listUntil(PAGE, NOON + at, Math.min(below, Number.MAX_SAFE_INTEGER), limit),
          ),
        );
      assert.deepEqual(
        [await until(9), await until(20), await until(99), await until(99, 3), await until(99, 4, 2)],
        [[], [3, 2, 1], [4, 3, 2, 1], [2, 1], [3, 2]],
      );
    });

    it('has the latest instant of any Page, and none while it is empty', async (t) => {
      const empty = openEmpty(backEnd, t);
      assert.equal(await empty.read((reads) => reads.latestInstant()), undefined);
      const store = await withEvents(t);
      assert.equal(await store.read((reads) => reads.latestInstant()), NOON + 30);
      await store.write((tx) => tx.journal.append(OTHER_PAGE, { kind: 'page_created' }, NOON + 31));
      assert.equal(await store.read((reads) => reads.latestInstant()), NOON + 31);
    });
  });
}
