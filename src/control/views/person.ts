import type { Admin, Consumer } from '../../app/ports/entities.ts';
import type { Message } from '../../domain/message.ts';
import { picturePath } from '../../http/pictures.ts';
import type * as shapes from '../shapes/people.ts';
import type { ListedThread } from '../shapes/threads.ts';
import { encodeMessage } from './message.ts';

export const encodeAdmin = ({ psid, name, userId }: Admin): shapes.Admin => ({ psid, name, user_id: userId });

const pictureOf = ({ profile }: Consumer, publicUrl: string): string =>
  publicUrl + picturePath('person', profile.pictureColor);

/** Encodes a consumer; `publicUrl` is the address of this server. */
export function encodeConsumer(consumer: Consumer, publicUrl: string): shapes.Consumer {
  const { psid, name, timeZone, profile } = consumer;
  return {
    psid,
    name,
    first_name: profile.firstName,
    last_name: profile.lastName,
    time_zone: timeZone,
    locale: profile.locale,
    gender: profile.gender,
    picture: pictureOf(consumer, publicUrl),
    has_profile: profile.isAvailable,
  };
}

export const encodeListedThread = (consumer: Consumer, last: Message | undefined, publicUrl: string): ListedThread => ({
  psid: consumer.psid,
  name: consumer.name,
  picture: pictureOf(consumer, publicUrl),
  last_message: last ? encodeMessage(last) : null,
});
