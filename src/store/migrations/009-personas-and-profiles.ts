/** Personas, the persona of a message as JSON, and the Messenger profiles of Pages, each as one JSON text. */
export const personasAndProfiles: readonly string[] = [
  `CREATE TABLE personas (
    page_id text NOT NULL,
    persona_id text NOT NULL,
    name text NOT NULL,
    picture_url text NOT NULL,
    PRIMARY KEY (page_id, persona_id)
  )`,
  `CREATE TABLE messenger_profiles (
    page_id text PRIMARY KEY,
    profile text NOT NULL
  )`,
  `ALTER TABLE messages ADD COLUMN persona text`,
];
