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

/** Fills the ids of a choice into the path of an operation; names of other ids stay. */
export const fillPath = (path: string, ids: Readonly<Record<string, string | undefined>>): string =>
  path.replace(/\{([\w-]+)\}/g, (whole, name: string) => ids[name] ?? whole);

/** Returns the operation that a path of a request is for; undefined when none fits. */
export function findOperation(
  operations: readonly Operation[],
  method: string,
  path: string,
  ids: Readonly<Record<string, string | undefined>>,
): Operation | undefined {
  const bare = (path.split('?')[0] ?? '')
    .replace(/^\/v\d+\.\d+(?=\/)/, '')
    .replace(/^\/me(?=\/|$)/, `/${ids['page-id'] ?? ''}`);
  const ofMethod = operations.filter((each) => each.method === method);
  return (
    ofMethod.find((each) => fillPath(each.path, ids) === bare) ??
    ofMethod.find((each) => new RegExp(`^${each.path.replace(/\{[\w-]+\}/g, '[^/]+')}$`).test(bare))
  );
}
