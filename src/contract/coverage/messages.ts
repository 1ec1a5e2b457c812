import type { Covered } from './covered.ts';

/** The parts of the Send API. */
export const coveredMessages: readonly Covered[] = [
  { item: 'recipient.id', standing: 'documented' },
  {
    item: 'recipient.user_ref, comment_id, post_id, phone_number and others',
    standing: 'refused',
    note: 'refused: recipient[id] is required',
  },
  { item: 'message.text, message.metadata', standing: 'documented', note: 'lengths in characters (inferred)' },
  {
    item: 'message.quick_replies: text, user_phone_number, user_email',
    standing: 'documented',
    note: 'tapped through control and console; long titles are shown shortened (observed)',
  },
  {
    item: 'message.attachment: image, audio, video, file by url; message.attachments: images',
    standing: 'documented',
    note: 'the file is not fetched',
  },
  { item: 'attachment_id, filedata; attachment_id in the reply to is_reusable', standing: 'missing' },
  { item: 'templates: button, generic, media, receipt', standing: 'documented' },
  { item: 'templates: call_prompt, calling_optin', standing: 'documented' },
  {
    item: 'templates: coupon, customer_feedback, customer_information, notification_messages, one_time_notif_req, product',
    standing: 'refused',
  },
  { item: 'buttons: web_url, postback, audio_call', standing: 'documented' },
  {
    item: 'buttons: phone_number, account_link, account_unlink, game_play',
    standing: 'documented',
    note: 'shown; a tap has no webhook',
  },
  { item: 'messaging_type, tag, notification_type', standing: 'documented', note: 'UTILITY is a RESPONSE here' },
  { item: 'reply_to', standing: 'documented', note: 'that an unknown mid is refused is inferred' },
  { item: 'sender_action: typing_on, typing_off, mark_seen', standing: 'documented', note: 'shown in the thread' },
  { item: 'sender_action: react, unreact', standing: 'refused' },
  { item: 'persona_id', standing: 'documented', note: 'that an unknown one is refused is inferred' },
  { item: 'message.sticker_id', standing: 'refused' },
];
