/** The parts of the Graph's OpenAPI document that the explorer reads. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
}

interface OpenApiOperation {
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        {
          readonly schema: {
            readonly properties?: Readonly<Record<string, object>>;
            readonly required?: readonly string[];
          };
          readonly examples?: Readonly<Record<string, { readonly value: object }>>;
        }
      >
    >;
  };
}

/** An operation of the Graph API. */
export interface Operation {
  readonly method: string;
  /** Such as `/{page-id}/messages`. */
  readonly path: string;
  readonly summary: string;
  readonly params: readonly { readonly name: string; readonly required: boolean }[];
  /** Bodies by name, with names of ids such as `{psid}`. */
  readonly examples: readonly { readonly name: string; readonly body: object }[];
}

const METHODS = ['get', 'post', 'delete'];

/** Returns the operations of a document. */
export function readOperations({ paths }: OpenApi): readonly Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        summary: operation.summary ?? '',
        params: paramsOf(operation),
        examples: Object.entries(operation.requestBody?.content['application/json']?.examples ?? {}).map(
          ([name, { value }]) => ({ name, body: value }),
        ),
      })),
  );
}

function paramsOf({ parameters = [], requestBody }: OpenApiOperation): Operation['params'] {
  const schema = requestBody?.content['application/json']?.schema;
  return [
    ...parameters.filter((each) => each.in === 'query').map(({ name, required = false }) => ({ name, required })),
    ...Object.keys(schema?.properties ?? {}).map((name) => ({
      name,
      required: schema?.required?.includes(name) ?? false,
    })),
  ];
}

/** Values that may be filled in for names such as `page-id`; undefined where there is no such thing. */
export type Ids = Readonly<Record<string, string | undefined>>;

/** Fills ids into the path or example of an operation; names of other ids stay. */
export const fillIn = (text: string, ids: Ids): string =>
  text.replace(/\{([\w-]+)\}/g, (whole, name: string) => ids[name] ?? whole);

/** Advice for each name for which there is no value to fill in. */
const REMEDIES: Readonly<Record<string, string>> = {
  'page-id': 'There is no Page: create one in Setup, or write an id.',
  'app-id': 'There is no app: create one in Setup, or write an id.',
  psid: 'The Page has no consumer: create one in Setup, or write a PSID.',
  'user-id': 'No admin of the Page has a user id: create an admin in Setup, or write an id.',
  'call-id': 'The Page has had no call: call it on the Stage, or write the id of a call.',
  'message-id': 'The thread has no message: write one on the Stage, or write the id of a message.',
  'conversation-id': 'Write the id of a conversation in its place: GET /{page-id}/conversations lists them.',
  'persona-id': 'Write the id of a persona in its place: GET /{page-id}/personas lists them.',
  'callback-url': 'Write the address of your receiver in its place.',
};

/** Returns the first name in a text for which something must still be filled in, such as `{call-id}`; undefined without one. */
export function findPlaceholder(text: string): { readonly text: string; readonly remedy: string } | undefined {
  for (const [whole, name = ''] of text.matchAll(/\{([a-z-]+)\}/g)) {
    const remedy = REMEDIES[name];
    if (remedy !== undefined) return { text: whole, remedy };
  }
  return undefined;
}

/** Returns the operation that a path of a request is for; undefined when none fits. */
export function findOperation(
  operations: readonly Operation[],
  method: string,
  path: string,
  ids: Ids,
): Operation | undefined {
  const bare = (path.split('?')[0] ?? '')
    .replace(/^\/v\d+\.\d+(?=\/)/, '')
    .replace(/^\/me(?=\/|$)/, `/${ids['page-id'] ?? ''}`);
  const ofMethod = operations.filter((each) => each.method === method);
  return (
    ofMethod.find((each) => fillIn(each.path, ids) === bare) ??
    ofMethod.find((each) => new RegExp(`^${each.path.replace(/\{[\w-]+\}/g, '[^/]+')}$`).test(bare))
  );
}
