export interface Message {
  readonly id: string;
  readonly psid: string;
  readonly type: 'text' | 'media' | 'template' | 'call_prompt' | 'calling_optin' | 'missed_call' | 'completed_call';
  readonly from: 'consumer' | 'page';
  readonly at: string;
  /** Present on `text`. */
  readonly text?: string;
  /** Present on `completed_call`: the length of the call. */
  readonly seconds?: number;
  /** Present on `template`, `call_prompt` and `calling_optin`: the template as it was sent. */
  readonly payload?: object;
  /** The persona that sent the message in place of the Page. */
  readonly persona?: Persona;
  /** Present on `media`. */
  readonly attachments?: readonly Attachment[];
  /** Id of the message that this one answers. */
  readonly reply_to?: string;
  /** Payload of the quick reply that the consumer tapped; absent on other messages. */
  readonly quick_reply?: string;
}

export interface Persona {
  readonly id: string;
  readonly name: string;
  readonly picture_url: string;
}

/** A file of a message, by its address. */
export interface Attachment {
  readonly type: 'image' | 'audio' | 'video' | 'file';
  readonly url: string;
}

export interface MessageReference {
  readonly message_id: string;
}

/** Either `text` or `attachment`. */
export interface NewMessage {
  readonly text?: string;
  readonly attachment?: Attachment;
  /** Id of the message that this one answers. */
  readonly reply_to?: string;
}
