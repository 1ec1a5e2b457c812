/**
 * Ids as distinct types. On the wire all of them are decimal or opaque strings. They exceed 2^53, so they are never
 * numbers. Source: docs/graph/transport.md §2.1.
 */
declare const kind: unique symbol;
type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type PageId = Id<'Page'>;
export type AppId = Id<'App'>;
/** Page-scoped id: identifies a person to one Page. */
export type Psid = Id<'Psid'>;
/** App-scoped id: identifies a person who logs in to apps and manages Pages. */
export type UserId = Id<'User'>;
export type CallId = Id<'Call'>;
export type MessageId = Id<'Message'>;
export type PersonaId = Id<'Persona'>;
