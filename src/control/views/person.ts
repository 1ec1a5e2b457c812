import type { Admin, Consumer } from '../../app/ports/entities.ts';
import type { Message } from '../../domain/message.ts';
import type * as shapes from '../shapes.ts';
import { encodeMessage } from './message.ts';

export const encodePerson = ({ psid, name }: Admin | Consumer): shapes.Person => ({ psid, name });

export const encodeConsumer = (consumer: Consumer): shapes.Consumer => ({
  ...encodePerson(consumer),
  time_zone: consumer.timeZone,
});

export const encodeListedThread = (consumer: Consumer, last: Message | undefined): shapes.ListedThread => ({
  ...encodePerson(consumer),
  last_message: last ? encodeMessage(last) : null,
});
