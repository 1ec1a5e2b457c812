import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { assertRefused } from '../support/graph.ts';
import { startInstance } from '../support/instance.ts';
import { callOf, ring, type MediaCall } from '../support/media-call.ts';

const instance = await startInstance();
after(() => instance.close());

const REASONS = [
  'Call_End_Accept_After_Hang_Up',
  'Caller_Not_Visible',
  'Camera_Permission_Denied',
  'Client_Error',
  'Client_Interrupted',
  'Connection_Dropped',
  'Hangup_Call',
  'Ignore_Call',
  'In_Another_Call',
  'Inactive_Timeout',
  'Incoming_Timeout',
  'Max_Allowed_Participants_Reached',
  'Microphone_Permission_Denied',
  'No_Answer_Timeout',
  'No_Permission',
  'Removed_By_Participant',
  'Ring_Muted',
  'Signaling_Message_Failed',
  'Unexpected_End_Of_Call',
  'Unknown',
  'Version_Unsupported',
  'WebRTC_Error',
];

/** As Meta's own script sends it: names with `_sec`, no inner `call_ended_time`. */
const SCRIPT_STATS = {
  jitter_sec: 0.01,
  packets_lost: 0,
  packets_received: 1000,
  round_trip_time_sec: 10.5,
  jitter_buffer_delay_sec: 4000.5,
  concealed_samples: 2000,
  silent_concealed_samples: 16_000,
  total_samples_duration_sec: 316.5,
};
/** As the table has it. */
const TABLE_STATS = {
  call_ended_time: 123_456,
  jitter: 10,
  packets_lost: 0,
  packets_received: 1000,
  round_trip_time_ms: 10_500,
  jitter_buffer_delay_ms: 4_000_500,
  concealed_samples: 2000,
  silent_concealed_samples: 16_000,
  total_samples_duration_ms: 316_500,
};
const METRICS = {
  platform: 'messenger',
  end_call_reason: 'HangupCall',
  end_call_subreason: 'Conversation was finished',
  call_ended_time: 123_456,
  first_audio_packet_received_time: 12_345,
  audio_stats: SCRIPT_STATS,
};

const submit = ({ id, thread }: MediaCall, more: object = {}) =>
  instance.post(`/${thread.page.id}/call_metrics`, { ...METRICS, call_id: id, ...more }, thread.page.token);

async function endedCall(): Promise<MediaCall> {
  const call = await ring(instance);
  assert.equal((await call.act('reject')).status, 200);
  return call;
}

describe('call_metrics', () => {
  it("takes what Meta's own script sends, once", async () => {
    const call = await endedCall();
    const { status, json } = await submit(call);
    assert.deepEqual([status, json], [200, { success: true }]);
    assertRefused(await submit(call), { message: '(#100) Call metrics have already been submitted' });
  });

  it('takes the names of the table, and a form with JSON in it', async () => {
    const reply = await submit(await endedCall(), { audio_stats: TABLE_STATS, video_stats: { frames: 1 } });
    assert.equal(reply.status, 200, reply.text);
    const call = await endedCall();
    const { thread } = call;
    const fields = {
      ...METRICS,
      call_id: call.id,
      audio_stats: JSON.stringify(SCRIPT_STATS),
      call_ended_time: '123456',
    };
    const body = new URLSearchParams({ ...fields, access_token: thread.page.token } as never).toString();
    const form = await instance.request(`/v26.0/${thread.page.id}/call_metrics`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    assert.equal(form.status, 200, form.text);
  });

  for (const reason of REASONS) {
    it(`takes the reason ${reason}, in upper case too`, async () => {
      for (const end_call_reason of [reason, reason.toUpperCase()]) {
        assert.equal((await submit(await endedCall(), { end_call_reason })).status, 200);
      }
    });
  }

  it('refuses other reasons, and a report without one of the measurements', async () => {
    const call = await endedCall();
    const { status, json } = await submit(call, { end_call_reason: 'Bored' });
    assert.deepEqual([status, json.error.code], [400, 100]);
    assert.match(json.error.message, /Param end_call_reason must be one of \{Call_End_Accept_After_Hang_Up, /);
    for (const name of Object.keys(SCRIPT_STATS)) {
      const audio_stats = Object.fromEntries(Object.entries(SCRIPT_STATS).filter(([each]) => each !== name));
      const refused = await submit(call, { audio_stats });
      assert.equal(refused.status, 400, name);
    }
    for (const name of ['platform', 'end_call_reason', 'call_ended_time', 'first_audio_packet_received_time']) {
      assertRefused(await submit(call, { [name]: undefined }), {
        message: `(#100) The parameter ${name} is required`,
        blame: [[name]],
      });
    }
    assert.equal((await submit(call)).status, 200, 'nothing was stored before');
  });

  it('is refused while the call goes on, for a day and no longer after it', async () => {
    const call = await ring(instance);
    assertRefused(await submit(call), { message: '(#100) The call is still in progress' });
    assert.equal((await call.act('reject')).status, 200);
    instance.clock.advance(86_400_000);
    assertRefused(await submit(call), { message: '(#100) Call metrics can be submitted for 24 hours after the call' });
    const other = await endedCall();
    instance.clock.advance(86_399_999);
    assert.equal((await submit(other)).status, 200);
  });

  it('is refused for an unknown call and that of another Page', async () => {
    const [call, other] = [await endedCall(), await endedCall()];
    const codes = [callOf(instance, call.thread, 'c_unknown'), callOf(instance, other.thread, call.id)].map(
      async (each) => (await submit(each)).json.error.code,
    );
    assert.deepEqual(await Promise.all(codes), [2018390, 2018393]);
  });
});
