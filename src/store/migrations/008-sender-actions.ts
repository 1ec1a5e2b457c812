/** A thread shows what the Page does there: typing, and the messages that it has seen. */
export const senderActions: readonly string[] = [
  `ALTER TABLE threads ADD COLUMN typing_until bigint`,
  `ALTER TABLE threads ADD COLUMN seen_until bigint`,
];
