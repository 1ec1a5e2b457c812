import type { Soon } from '../app/ports/soon.ts';
import { boolean, list, object, oneOf, string, type Decoder } from '../contract/graph-types.ts';
import { isJsonObject } from '../contract/json.ts';
import { ParamError } from '../contract/param-error.ts';
import type { HttpReply, HttpRequest } from '../http/site.ts';
import { MOST_OF_BATCH } from './answer-budget.ts';
import { fillReferences, findReferences, findUnreadReference, type Template } from './batch-references.ts';
import { GraphError, makeFailure } from './errors.ts';
import { readFiles, readForm, type Files, type Params } from './params.ts';
import { decodeSegment } from './path.ts';
import { readRawForm } from './raw-form.ts';

/** Several operations in one request. Source: docs/graph/transport.md §7. */

const MOST_OPERATIONS = 50;
/** Parameters that an operation without a token takes from the outer request. */
const INHERITED = ['access_token', 'oauth_token', 'appsecret_proof', 'appsecret_time'];

const UNAVAILABLE = makeFailure('service_unavailable').status;

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD'] as const;

/** Names: one as text, or a list of them. */
const names = (separator: RegExp | string): Decoder<readonly string[]> => ({
  decode(value, path) {
    const parts = typeof value === 'string' ? value.split(separator) : list(string).decode(value, path);
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  },
  schema: { type: 'string' },
});

/** Names of parts of the multipart body: text with commas, a list, or the keys of an object, as the Java SDK sends them. */
const partNames: Decoder<readonly string[]> = {
  decode: (value, path) => (isJsonObject(value) ? Object.keys(value) : names(',').decode(value, path)),
  schema: { type: 'string' },
};

const operation = object(
  {
    method: oneOf(METHODS),
    relative_url: string,
    body: { decode: (value) => value, schema: {} },
    name: string,
    // A name is free text, commas included.
    depends_on: names(/$^/),
    omit_response_on_success: boolean,
    attached_files: partNames,
    access_token: string,
  },
  ['method', 'relative_url'],
  // Clients add members of their own to an operation, such as headers, and Graph is not on record as refusing them.
  { isOpen: true },
);
const batchParam = list(operation);

type Decoded = ReturnType<typeof operation.decode>;

/** An operation before its references are filled in. */
interface Operation extends Template {
  readonly index: number;
  readonly method: string;
  readonly files: readonly string[];
  /** The operations that must have succeeded before, by name. */
  readonly dependencies: ReadonlyMap<string, number>;
  readonly omitsResponse: boolean | undefined;
  /** Peculiarity of the operation that may be why it fails. */
  readonly hint: string | undefined;
}

/** Answers an operation, or refuses it with an error; `hint` is put before the advice on a failure. */
export type AnswerOperation = (request: HttpRequest, refusal?: GraphError, hint?: string) => Soon<HttpReply>;

/**
 * Runs the operations in order, each as a request of its own, so that each sees the effects of those before it. An
 * operation without a token uses the outer one. The entry of an operation is null when it asks for no response, when a
 * later one depends on it and it succeeds, and when one that it depends on failed, so that it was not run. Throws
 * ParamError or GraphError, with nothing run, when one of the operations cannot be read.
 */
export async function runBatch(
  request: HttpRequest,
  params: Params,
  version: string,
  answer: AnswerOperation,
): Promise<readonly unknown[]> {
  const batch = batchParam.decode(params['batch'], ['batch']);
  if (batch.length > MOST_OPERATIONS) throw new GraphError('batch_too_long');
  if (batch.length === 0) throw new ParamError('missing', 'The parameter batch is required', ['batch']);
  const withHeaders = !['false', '0', false, 0].includes(params['include_headers'] as string);
  // All are read before the first is run, so that an unreadable operation refuses the whole batch.
  const operations = readOperations(batch, params, version);
  const depended = new Set(operations.flatMap(({ dependencies }) => [...dependencies.values()]));
  const files = operations.some((each) => each.files.length > 0) ? await readFiles(request) : new Map<string, File>();
  const answers: (HttpReply | undefined)[] = [];
  const entries: unknown[] = [];
  let unavailable: HttpReply | undefined;
  let size = 0;
  for (const each of operations) {
    const isBlocked = [...each.dependencies.values()].some((index) => !hasSucceeded(answers[index]));
    // Without the database, each of fifty operations would wait for the same time-out, one after the other.
    const refusal = size > MOST_OF_BATCH ? new GraphError('answer_too_large') : undefined;
    const run = () => runOperation(request, each, files, answers, answer, refusal);
    const reply = isBlocked ? undefined : (unavailable ?? (await run()));
    size += reply?.body.length ?? 0;
    if (reply?.status === UNAVAILABLE) unavailable = reply;
    answers.push(reply);
    const isOmitted = hasSucceeded(reply) && (each.omitsResponse ?? depended.has(each.index));
    // Graph answers null for an operation that got no answer.
    entries.push(!reply || reply.isCut || isOmitted ? null : encodeReply(reply, withHeaders));
  }
  return entries;
}

const hasSucceeded = (reply: HttpReply | undefined): reply is HttpReply =>
  reply !== undefined && !reply.isCut && reply.status < 400;

/** Reads the operations, and finds those that each depends on. Throws GraphError. */
function readOperations(batch: readonly Decoded[], params: Params, version: string): readonly Operation[] {
  const known = new Map<string, number>();
  const repeated = new Set<string>();
  return batch.map((each, index) => {
    const template = toTemplate(each, params, version);
    const dependencies = new Map<string, number>();
    for (const name of [...(each.depends_on ?? []), ...findReferences(template, index)]) {
      const dependency = known.get(name);
      if (dependency === undefined) throw new GraphError('batch_dependency_unknown', index, name);
      dependencies.set(name, dependency);
    }
    const hint = hintOn(
      each.body,
      template,
      [...dependencies.keys()].find((name) => repeated.has(name)),
    );
    if (each.name !== undefined) {
      if (known.has(each.name)) repeated.add(each.name);
      known.set(each.name, index);
    }
    return {
      ...template,
      index,
      method: each.method,
      files: each.attached_files ?? [],
      dependencies,
      omitsResponse: each.omit_response_on_success,
      hint,
    };
  });
}

/** `repeated`: a name of several operations that this one refers to. */
function hintOn(body: unknown, template: Template, repeated: string | undefined): string | undefined {
  if (typeof body === 'string' && body.trimStart().startsWith('{')) {
    return 'The body of this operation is JSON as text, and was read as a form: write it as name=value&name=value, or as an object.';
  }
  const unread = findUnreadReference(template);
  if (unread !== undefined) {
    return `${unread} was not read as a reference, since it is not of the form {result=NAME:JSONPATH} with } at its end.`;
  }
  if (repeated === undefined) return undefined;
  return `Several operations of this batch are named ${repeated}, and this one refers to the last of them before it.`;
}

function toTemplate({ relative_url, body, access_token }: Decoded, outer: Params, version: string): Template {
  const [path = '', query = ''] = splitOnce(relative_url.replace(/^\/+/, ''), '?');
  const sent: Params = isJsonObject(body) ? body : typeof body === 'string' ? readRawForm(body) : {};
  const params = Object.assign(readForm(query), sent);
  const token = params['access_token'] ?? access_token;
  if (token !== undefined) params['access_token'] = token;
  else for (const name of INHERITED) if (outer[name] !== undefined) params[name] = outer[name];
  const segments = path.split('/').map(decodeSegment);
  return { segments: /^v\d+\.\d+(\/|$)/.test(path) ? segments : [version, ...segments], params };
}

async function runOperation(
  outer: HttpRequest,
  operation: Operation,
  files: Files,
  answers: readonly (HttpReply | undefined)[],
  answer: AnswerOperation,
  refused: GraphError | undefined,
): Promise<HttpReply> {
  const { index, method, dependencies } = operation;
  const documents = new Map<string, unknown>();
  const documentOf = (name: string): unknown => {
    if (!documents.has(name)) {
      const reply = answers[dependencies.get(name) ?? -1];
      documents.set(name, JSON.parse(reply?.body.toString() ?? 'null'));
    }
    return documents.get(name);
  };
  let template: Template = operation;
  let refusal = refused;
  try {
    template = fillReferences(operation, index, documentOf);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    refusal ??= error;
  }
  const missing = operation.files.find((name) => !files.has(name));
  if (missing !== undefined) refusal ??= new GraphError('file_not_attached', missing);
  const attached = operation.files.flatMap((name) => files.get(name) ?? []);
  const { body, type } = await encodeParams(template.params, operation.files, attached);
  const request = {
    method,
    path: `/${template.segments.map(encodeURIComponent).join('/')}`,
    query: '',
    headers: { authorization: outer.headers.authorization, 'content-type': type },
    body,
    client: outer.client,
  };
  return answer(request, refusal, operation.hint);
}

/** Writes a number that has lost digits with an exponent, so that it is no id when it is read; large ids are text by then. */
const writeLarge = (_: string, value: unknown): unknown =>
  typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : value;

/** Encodes parameters as a client sends them: as JSON, or in multipart beside files. */
async function encodeParams(params: Params, names: readonly string[], files: readonly File[]) {
  if (files.length === 0) return { body: Buffer.from(JSON.stringify(params, writeLarge)), type: 'application/json' };
  const form = new FormData();
  for (const [name, value] of Object.entries(params)) {
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value, writeLarge));
  }
  files.forEach((file, i) => form.append(names[i] ?? '', file, file.name));
  const encoded = new Response(form);
  return { body: Buffer.from(await encoded.arrayBuffer()), type: encoded.headers.get('content-type') ?? '' };
}

function encodeReply({ status, headers, body }: HttpReply, withHeaders: boolean): unknown {
  const pairs = [];
  for (let i = 0; i < headers.length; i += 2) pairs.push({ name: headers[i], value: headers[i + 1] });
  return { code: status, ...(withHeaders && { headers: pairs }), body: body.toString() };
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
