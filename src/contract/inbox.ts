import { toConversationId } from '../domain/conversation-id.ts';
import type { Psid } from '../domain/ids.ts';
import type { Attachment, Message } from '../domain/message.ts';
import type { Profile } from '../domain/profile.ts';
import { id, integer, object, oneOf, string } from './graph-types.ts';
import type { JsonObject } from './json.ts';

/** Profiles, conversations and messages as an inbox reads them. Source: docs/graph/inbox.md. */

export const PERSON_FIELDS = [
  'id',
  'name',
  'first_name',
  'last_name',
  'profile_pic',
  'locale',
  'timezone',
  'gender',
] as const;

/** Fields of `GET /{psid}` without `fields`. */
export const PERSON_DEFAULT_FIELDS = 'first_name,last_name,profile_pic,id';

/** Permissions of those fields of a person that need one of their own. */
export const PERSON_FIELD_PERMISSIONS: Readonly<Record<string, string>> = {
  locale: 'pages_user_locale',
  timezone: 'pages_user_timezone',
  gender: 'pages_user_gender',
};

/** Fields of a conversation. Those after `messages` are known and never have a value here. */
export const CONVERSATION_FIELDS = [
  'id',
  'link',
  'updated_time',
  'snippet',
  'message_count',
  'participants',
  'senders',
  'former_participants',
  'can_reply',
  'is_subscribed',
  'scoped_thread_key',
  'folder',
  'messages',
  'is_owner',
  'linked_group',
  'name',
  'subject',
  'tags',
  'unread_count',
  'wallpaper',
] as const;

/** Fields of each conversation in a list, and of `GET /{conversation-id}`, without `fields`. */
export const CONVERSATION_DEFAULT_FIELDS = 'id,link,updated_time';

/** Fields of a message. Those after `attachments` are known and never have a value here. */
export const MESSAGE_FIELDS = [
  'id',
  'created_time',
  'from',
  'to',
  'message',
  'attachments',
  'is_unsupported',
  'reactions',
  'shares',
  'sticker',
  'story',
  'tags',
] as const;

/** Fields of each message in a list, and of `GET /{message-id}`, without `fields`. */
export const MESSAGE_DEFAULT_FIELDS = 'id,created_time';

/** Fields of the entries of a field's `data`. */
export const PARTICIPANT_FIELDS = ['id', 'name', 'email'] as const;
export const ATTACHMENT_FIELDS = [
  'id',
  'mime_type',
  'name',
  'size',
  'file_url',
  'image_data',
  'video_data',
  'generic_template',
] as const;

const FOLDERS = ['inbox', 'other', 'page_done', 'pending', 'spam'] as const;

export const pagingMembers = { limit: integer(0), after: string, before: string };
export const pagingParams = object(pagingMembers);

export const conversationsParams = object({
  platform: oneOf(['MESSENGER', 'INSTAGRAM']),
  folder: oneOf(FOLDERS),
  user_id: id,
});

/** Returns an instant (epoch ms) as Graph writes it: `2027-03-02T09:37:33+0000`. */
export const graphTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}+0000`;

/** Someone who takes part in a conversation: a person or a Page. */
export interface Participant {
  readonly id: string;
  readonly name: string;
}

/** The two sides of a conversation. */
export interface Participants {
  readonly page: Participant;
  readonly person: Participant;
}

const encodeParticipant = ({ id, name }: Participant): JsonObject => ({ name, email: `${id}@facebook.com`, id });

/** Encodes a profile. `offsetMs` is the UTC offset of the person's time zone; null when the zone is not known. */
export function encodeProfile(
  { id, name }: Participant,
  profile: Profile,
  pictureUrl: string,
  offsetMs: number | null,
): JsonObject {
  return {
    first_name: profile.firstName,
    last_name: profile.lastName,
    profile_pic: pictureUrl,
    name,
    locale: profile.locale,
    ...(offsetMs !== null && { timezone: offsetMs / 3_600_000 }),
    ...(profile.gender !== null && { gender: profile.gender }),
    id,
  };
}

/** A conversation with its latest message. */
export interface ConversationFacts extends Participants {
  readonly latest: Message;
  readonly canReply: boolean;
}

/** Encodes a conversation without the fields that need a query of their own: `message_count` and `messages`. */
export function encodeConversation({ page, person, latest, canReply }: ConversationFacts): JsonObject {
  const id = toConversationId(person.id as Psid);
  const participants = { data: [encodeParticipant(person), encodeParticipant(page)] };
  return {
    id,
    link: `/${page.id}/inbox/${id.slice(2)}/?section=messages`,
    updated_time: graphTime(latest.at),
    snippet: textOf(latest),
    participants,
    senders: participants,
    former_participants: { data: [] },
    can_reply: canReply,
    is_subscribed: true,
    scoped_thread_key: id,
    folder: 'inbox',
  };
}

/** Encodes a message, all fields that have a value. */
export function encodeMessage(message: Message, { page, person }: Participants): JsonObject {
  const [sender, recipient] = message.from === 'page' ? [page, person] : [person, page];
  return {
    id: message.id,
    created_time: graphTime(message.at),
    from: encodeParticipant(sender),
    to: { data: [encodeParticipant(recipient)] },
    message: textOf(message),
    ...(message.content.type === 'media' && {
      attachments: { data: encodeAttachments(message.id, message.content.attachments) },
    }),
  };
}

/** Media types by the ending of a file's name, and by the kind of an attachment without a known one. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  image: 'image/jpeg',
  audio: 'audio/mpeg',
  video: 'video/mp4',
  file: 'application/octet-stream',
};

/** Encodes the files of a message. Their sizes are not known, since the files are not fetched. */
const encodeAttachments = (messageId: string, attachments: readonly Attachment[]): readonly JsonObject[] =>
  attachments.map(({ type, url }, i) => {
    const name = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
    const ending = name.split('.').at(-1)?.toLowerCase() ?? '';
    const urls = { url, preview_url: url };
    return {
      id: attachmentId(messageId, i),
      mime_type: MEDIA_TYPES[ending] ?? MEDIA_TYPES[type],
      name: name === '' ? type : name,
      ...(type === 'image' ? { image_data: urls } : type === 'video' ? { video_data: urls } : { file_url: url }),
    };
  });

/** Returns the id of a file of a message: 16 digits, always the same ones. */
function attachmentId(messageId: string, place: number): string {
  let number = place;
  for (let i = 0; i < messageId.length; i++) number = (number * 131 + messageId.charCodeAt(i)) % 8_999_999_999_999;
  return String(1_000_000_000_000_000 + number);
}

/** Returns the text of a message: empty for those without one. */
function textOf({ content }: Message): string {
  if (content.type === 'text') return content.text;
  const text = 'payload' in content ? (content.payload as JsonObject)['text'] : undefined;
  return typeof text === 'string' ? text : '';
}

const text = { type: 'string' };
const participant = { type: 'object', properties: { id: text, name: text, email: text }, required: ['id', 'name'] };
const dataOf = (items: JsonObject): JsonObject => ({
  type: 'object',
  properties: { data: { type: 'array', items } },
  required: ['data'],
});

export const personSchema: JsonObject = {
  type: 'object',
  properties: {
    id: text,
    name: text,
    first_name: text,
    last_name: text,
    profile_pic: text,
    locale: text,
    timezone: { type: 'number' },
    gender: text,
  },
  required: ['id'],
};

export const messageSchema: JsonObject = {
  type: 'object',
  properties: {
    id: text,
    created_time: text,
    from: participant,
    to: dataOf(participant),
    message: text,
    attachments: dataOf({ type: 'object' }),
  },
  required: ['id'],
};

/** Schema of a list in parts. */
export const edgeOf = (items: JsonObject): JsonObject => ({
  type: 'object',
  properties: {
    data: { type: 'array', items },
    paging: {
      type: 'object',
      properties: {
        cursors: { type: 'object', properties: { before: text, after: text }, required: ['before', 'after'] },
        next: text,
        previous: text,
      },
      required: ['cursors'],
    },
  },
  required: ['data'],
});

export const conversationSchema: JsonObject = {
  type: 'object',
  properties: {
    id: text,
    link: text,
    updated_time: text,
    snippet: text,
    message_count: { type: 'integer' },
    participants: dataOf(participant),
    senders: dataOf(participant),
    former_participants: dataOf(participant),
    can_reply: { type: 'boolean' },
    is_subscribed: { type: 'boolean' },
    scoped_thread_key: text,
    folder: text,
    messages: edgeOf(messageSchema),
  },
  required: ['id'],
};
