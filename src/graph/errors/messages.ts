import { type FailureRows, forUser } from './failure.ts';

/** Refusals of the Send API. Source: docs/graph/errors.md §4, §5. */
export const messageRows = {
  // Number observed, title documented; the guide's condition is "The Page does not have calling enabled".
  calling_not_enabled: () => ({
    status: 400,
    code: 10,
    subcode: 1893056,
    message: '(#10) Call Settings Not Enabled',
    ...forUser('Calling is not enabled', "Switch the Page's audio_enabled on at /{page-id}/messenger_call_settings."),
  }),
  // Documented, both numbers and text.
  unknown_person: () => ({
    status: 400,
    code: 100,
    subcode: 2018001,
    message: '(#100) No matching user found',
    advice:
      'recipient.id is not a consumer of this Page. A PSID is valid for one Page only: take it from a webhook of ' +
      'this Page, and put it in quotes: programs that read ids as floating-point numbers lose their last digits.',
  }),
  // Text documented ("Invalid FBID."), for ids in general; that reply_to answers it is inferred.
  unknown_message: ({ path }: { readonly path: readonly string[] }) => ({
    status: 400,
    code: 100,
    message: '(#100) Invalid FBID.',
    ...forUser(
      'Unknown message',
      'reply_to.mid is not the id of a message in the thread with this person. Send the mid of a webhook or the ' +
        'message_id of an answer.',
    ),
    blame: [path],
  }),
  outside_window: () => ({
    status: 403,
    code: 10,
    subcode: 2018278,
    message:
      '(#10) This message is sent outside of allowed window. Learn more about the new policy here: ' +
      'https://developers.facebook.com/docs/messenger-platform/policy-overview',
    ...forUser(
      'Outside the messaging window',
      "The window is open for 24 hours after the person's last message or tap on a postback button.",
    ),
  }),
  // Inferred: no record of this refusal was found.
  unknown_persona: () => ({
    status: 400,
    code: 100,
    message: '(#100) Invalid persona_id',
    blame: [['persona_id']],
    advice:
      'This Page has no such persona: it was never made, was deleted, or belongs to another Page. GET ' +
      '/{page-id}/personas lists those there are.',
  }),
} satisfies FailureRows;
