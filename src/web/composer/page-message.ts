/** Kinds of messages that the Page can write, with the words for them. */
export const KINDS = {
  text: 'Text',
  quick_replies: 'Text with quick replies',
  call_prompt: 'Call prompt',
  audio_call: 'Template with a call button',
  calling_optin: 'Request for the permission to call',
} as const;
export type Kind = keyof typeof KINDS;

/** Contents of the composer's fields. */
export interface Draft {
  readonly text: string;
  /** Titles of the quick replies, separated by commas. */
  readonly replies: string;
  readonly buttonTitle: string;
  /** Days until a call button expires; empty for Graph's default. */
  readonly days: string;
}

export const EMPTY_DRAFT: Draft = { text: '', replies: '', buttonTitle: 'Call now', days: '' };

/** Returns the `message` of a request to the Send API. What Graph refuses is sent nevertheless, so that Graph says why. */
export function toMessage(kind: Kind, { text, replies, buttonTitle, days }: Draft): object {
  switch (kind) {
    case 'text':
      return { text };
    case 'quick_replies':
      return {
        text,
        quick_replies: splitTitles(replies).map((title) => ({ content_type: 'text', title, payload: title })),
      };
    case 'call_prompt':
      return template({ template_type: 'call_prompt', ...(days !== '' && { ttl_days: Number(days) }) });
    case 'audio_call': {
      const button = { type: 'audio_call', title: buttonTitle, ...(days !== '' && { expires_in_days: Number(days) }) };
      return template({ template_type: 'button', text, buttons: [button] });
    }
    case 'calling_optin':
      return template({ template_type: 'calling_optin' });
  }
}

const template = (payload: object): object => ({ attachment: { type: 'template', payload } });

const splitTitles = (text: string): readonly string[] =>
  text
    .split(',')
    .map((title) => title.trim())
    .filter((title) => title !== '');

/** Returns true when nothing that the kind needs is missing. */
export function isComplete(kind: Kind, { text, replies, buttonTitle }: Draft): boolean {
  const hasText = text.trim() !== '';
  if (kind === 'text') return hasText;
  if (kind === 'quick_replies') return hasText && splitTitles(replies).length > 0;
  if (kind === 'audio_call') return hasText && buttonTitle.trim() !== '';
  return true;
}
