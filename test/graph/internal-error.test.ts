import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSteered } from '../support/instance.ts';

test("a failure of the server is answered as Graph's own, without its details, and logged with the trace", async (t) => {
  const instance = await startSteered();
  t.after(() => instance.close());
  const snapshot = (await instance.control('/snapshot')).json;
  // A row that no version writes: the profile is not JSON.
  snapshot.tables.messenger_profiles = [[instance.page.id, 'broken']];
  const restored = await instance.request('/_control/snapshot', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(snapshot),
  });
  assert.equal(restored.status, 200, restored.text);

  const { status, json } = await instance.get('/me/messenger_profile?fields=greeting');
  const { fbtrace_id: trace, ...error } = json.error;
  assert.deepEqual(
    { status, ...error },
    {
      status: 500,
      message: 'An unexpected error has occurred. Please retry your request later.',
      type: 'OAuthException',
      code: 2,
      is_transient: true,
    },
  );
  const [line] = instance.log.filter(({ event }) => event === 'graph.failed');
  assert.equal(line?.['trace'], trace);
  assert.match(String(line?.['error']), /SyntaxError/);
});
