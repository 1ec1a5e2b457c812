import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashToken } from '../../src/app/secrets.ts';
import { assertRefused } from '../support/graph.ts';
import { eventually } from '../support/eventually.ts';
import { startPair } from '../support/processes.ts';

describe('an access token that one process revokes', () => {
  it('is refused there at once, and soon by the other, which had it in memory', async (t) => {
    const [first, second] = await startPair(t);
    const { app, page } = first;
    const made = await first.control('/tokens', { app_id: app.id, page_id: page.id });
    const token: string = made.json.access_token;
    for (const each of [first, second]) assert.equal((await each.get('/me', token)).status, 200);
    const path = `/_control/tokens/${hashToken(token).slice(0, 16)}`;
    assert.equal((await first.request(path, { method: 'DELETE' })).status, 200);
    const unknown = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
    assertRefused(await first.get('/me', token), unknown);
    await eventually(async () => assertRefused(await second.get('/me', token), unknown));
    assert.equal((await second.get('/me', page.access_token)).status, 200);
  });
});
