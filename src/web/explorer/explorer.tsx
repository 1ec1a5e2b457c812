import type { ComponentChildren } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import type { Call } from '../../control/shapes/calls.ts';
import type { List } from '../../control/shapes/list.ts';
import type { NewRequest, SentRequest } from '../../control/shapes/requests.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import { ControlError, get } from '../api/control.ts';
import { graphErrorOf, sendGraph } from '../api/graph.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useResource } from '../api/use-resource.ts';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Confirmation } from '../parts/dialog.tsx';
import { GraphRefusal } from '../parts/graph-refusal.tsx';
import { ErrorMessage, Loading } from '../parts/resource-view.tsx';
import { useHash } from '../parts/use-hash.ts';
import { useStoredState } from '../parts/use-stored-state.ts';
import '../style/explorer.css';
import { useActingApp, useGraphPath } from '../use-acting-app.ts';
import {
  fromHash,
  isDeletion,
  toCurl,
  toHash,
  toText,
  toValue,
  withoutSecrets,
  type ExplorerRequest,
} from './explorer-request.ts';
import {
  fillIn,
  findOperation,
  findPlaceholder,
  readOperations,
  type Ids,
  type OpenApi,
  type Operation,
} from './operations.ts';
import { ParamRows, type ParamRow } from './param-rows.tsx';
import { TokenPicker, toHolder, type TokenChoice } from './token-picker.tsx';

const METHODS = ['GET', 'POST', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** A request that was sent in this tab. */
interface PastRequest extends ExplorerRequest {
  /** Null when there was no answer. */
  readonly status: number | null;
}

const MOST_PAST = 20;
const NO_REQUESTS: readonly PastRequest[] = [];

const withoutSecretsOf = ({ status, ...request }: PastRequest): PastRequest => ({ ...withoutSecrets(request), status });

/** Page that sends any request to the Graph API and shows its answer. */
export function Explorer() {
  const { isLoaded, pageId, psid, error } = useChoice();
  const app = useActingApp();
  const graphPath = useGraphPath();
  const hash = useHash();
  const { data: page } = usePage();
  const thread = useResource<ThreadView>(
    pageId === undefined || psid === undefined ? undefined : `/threads/${pageId}/${psid}`,
    'page',
  );
  const calls = useResource<List<Call>>(
    pageId === undefined ? undefined : `/pages/${pageId}/calls?scope=recent&limit=1`,
    'page',
  );
  const [past, setPast] = useStoredState('switchhook.explorer', NO_REQUESTS);
  if (error) return <ErrorMessage error={error} />;
  const isWaiting = [calls, pageId !== undefined && psid !== undefined ? thread : calls].some(
    (each) => !each.data && !each.error,
  );
  if (!isLoaded || (pageId !== undefined && (app === undefined || isWaiting))) return <Loading name="the explorer" />;
  const linked = fromHash(hash);
  const start: ExplorerRequest = linked ?? {
    method: 'GET',
    path: pageId === undefined ? `${graphPath}/me` : `${graphPath}/${pageId}/messenger_call_settings`,
    params: {},
  };
  // A link to another request, or another choice of ids, replaces the edited request.
  return (
    <RequestForm
      key={`${hash} ${pageId}`}
      start={start}
      ids={{
        'page-id': pageId,
        'app-id': app?.id,
        psid,
        'user-id': page?.admins.find(({ user_id: id }) => id !== null)?.user_id ?? undefined,
        'call-id': calls.data?.data[0]?.id,
        'message-id': thread.data?.messages.at(-1)?.id,
        'callback-url': app ? `${location.origin}/_control/receivers/${app.id}` : undefined,
      }}
      onSend={(request) => setPast([withoutSecretsOf(request), ...past].slice(0, MOST_PAST))}
    >
      <PastRequests past={past} />
    </RequestForm>
  );
}

function RequestForm({
  start,
  ids,
  onSend,
  children,
}: {
  start: ExplorerRequest;
  ids: Ids;
  onSend: (request: PastRequest) => void;
  /** Shown below the answer. */
  children: ComponentChildren;
}) {
  const { data: page } = usePage();
  const { notify } = useLiveStream();
  const graphPath = useGraphPath();
  const [method, setMethod] = useState<Method>(METHODS.find((each) => each === start.method) ?? 'GET');
  const [path, setPath] = useState(start.path);
  const [rows, setRows] = useState<readonly ParamRow[]>(
    Object.entries(start.params).map(([name, value]) => ({ name, value: toText(value) })),
  );
  const [token, setToken] = useState<TokenChoice>(
    path.includes('/subscriptions') || ids['page-id'] === undefined ? { kind: 'app' } : { kind: 'page' },
  );
  const [operations, setOperations] = useState<readonly Operation[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const [isAsking, setIsAsking] = useState(false);
  const [missing, setMissing] = useState<Pick<ControlError, 'message' | 'advice'>>();
  const [answer, setAnswer] = useState<SentRequest>();
  const [error, setError] = useState<ControlError>();
  const id = useId();
  useEffect(
    () => void get<OpenApi>('/openapi.json').then((document) => setOperations(readOperations(document)), setError),
    [],
  );

  const named = rows.filter(({ name }) => name.trim() !== '');
  const params = Object.fromEntries(named.map(({ name, value }) => [name.trim(), toValue(value)]));
  const operation = findOperation(operations, method, path, ids);
  const example = operation?.examples.findIndex(({ body }) => isSame(rowsOf(body, ids), rows)) ?? -1;
  const submit = (): void => {
    const found = findMissing(path, rows);
    setMissing(found);
    if (found) return;
    if (isDeletion({ method, path, params })) setIsAsking(true);
    else void send();
  };
  const send = async (): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      const request: NewRequest = { method, path, params, ...toHolder(token, ids) };
      const received = await sendGraph(request);
      setAnswer(received);
      onSend({ method, path, params, status: received.status });
      for (const kind of ['request', 'page'] as const) notify(kind);
    } catch (thrown) {
      setError(thrown instanceof ControlError ? thrown : new ControlError(0, undefined));
    }
    setIsBusy(false);
  };

  return (
    <div class="explorer">
      <h1>Explorer</h1>
      <p class="hint">
        Sends a real request to the Graph API of this server, with a token that the server makes or with one of yours.
      </p>
      <div class="explorer-columns">
        <section class="panel" aria-labelledby={`${id}-request`}>
          <h2 id={`${id}-request`}>Request</h2>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <label>
              Operation
              <select
                value={operation ? operations.indexOf(operation) : ''}
                onChange={(event) => {
                  const chosen = operations[Number(event.currentTarget.value)];
                  if (!chosen) return;
                  setMethod(METHODS.find((each) => each === chosen.method) ?? 'GET');
                  setPath(graphPath + fillIn(chosen.path, ids));
                  setRows(chosen.params.filter(({ required }) => required).map(({ name }) => ({ name, value: '' })));
                  setToken(tokenFor(chosen, ids));
                  setMissing(undefined);
                }}
              >
                <option value="">Choose one to fill the fields…</option>
                {operations.map((each, i) => (
                  <option key={i} value={i}>
                    {each.method} {each.path}
                  </option>
                ))}
              </select>
            </label>
            <div class="request-line">
              <label>
                Method
                <select value={method} onChange={(event) => setMethod(event.currentTarget.value as Method)}>
                  {METHODS.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              </label>
              <label class="path">
                Path
                <input
                  value={path}
                  required
                  pattern="/.*"
                  title="A path of the Graph API that begins with /"
                  list={`${id}-paths`}
                  autocomplete="off"
                  aria-invalid={findPlaceholder(path) !== undefined}
                  onInput={(event) => setPath(event.currentTarget.value)}
                />
              </label>
            </div>
            <datalist id={`${id}-paths`}>
              {[...new Set(operations.map((each) => graphPath + fillIn(each.path, ids)))].map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
            {operation && <p class="hint">{operation.summary}</p>}
            {operation && operation.examples.length > 0 && (
              <label>
                Example
                <select
                  value={example < 0 ? '' : example}
                  onChange={(event) => {
                    const example = operation.examples[Number(event.currentTarget.value)];
                    if (!example) return;
                    setRows(rowsOf(example.body, ids));
                    setMissing(undefined);
                  }}
                >
                  <option value="">Choose one to fill the parameters…</option>
                  {operation.examples.map(({ name }, i) => (
                    <option key={name} value={i}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            )}
            <TokenPicker choice={token} onChoose={setToken} admins={page?.admins ?? []} pageName={page?.name} />
            <ParamRows rows={rows} onChange={setRows} known={operation?.params ?? []} />
            <div class="explorer-buttons">
              <button class="primary" aria-disabled={isBusy}>
                Send
              </button>
              <CopyButton text={toCurl({ method, path, params }, location.origin)} what="" label="Copy as cURL" />
            </div>
            {missing && <ErrorMessage error={missing} />}
          </form>
          {isAsking && (
            <Confirmation
              title={`Send ${method} ${path}?`}
              text={<p>{operation?.summary ?? 'It removes something.'}. This cannot be undone.</p>}
              action="Send"
              onConfirm={() => void send()}
              onClose={() => setIsAsking(false)}
            />
          )}
        </section>
        <section class="panel" aria-labelledby={`${id}-answer`}>
          <h2 id={`${id}-answer`}>Answer</h2>
          <p role="status" class="answer-status">
            {answer ? (
              <>
                <span class={`badge ${graphErrorOf(answer) ? 'bad' : 'good'}`}>{answer.status ?? 'no answer'}</span> in{' '}
                {answer.duration_ms} ms
              </>
            ) : (
              <span class="empty">{isBusy ? 'Waiting for the answer…' : 'Nothing sent yet.'}</span>
            )}
          </p>
          {error && <ErrorMessage error={error} />}
          {answer && <Answer answer={answer} />}
          {children}
        </section>
      </div>
    </div>
  );
}

/** Returns the rows of an example, with ids filled in. */
const rowsOf = (body: object, ids: Ids): readonly ParamRow[] =>
  Object.entries(JSON.parse(fillIn(JSON.stringify(body), ids)) as object).map(([name, value]) => ({
    name,
    value: toText(value),
  }));

const isSame = (some: readonly ParamRow[], others: readonly ParamRow[]): boolean =>
  JSON.stringify(some) === JSON.stringify(others);

/** Returns the token with which an operation is allowed. */
function tokenFor({ path }: Operation, ids: Ids): TokenChoice {
  const userId = ids['user-id'];
  if (path.startsWith('/{user-id}') && userId !== undefined) return { kind: 'user', userId };
  return { kind: path.startsWith('/{app-id}/') ? 'app' : 'page' };
}

/** Returns the message about the first field that still needs an id; undefined when none does. */
function findMissing(path: string, rows: readonly ParamRow[]): Pick<ControlError, 'message' | 'advice'> | undefined {
  for (const { name, value } of [{ name: 'The path', value: path }, ...rows]) {
    const placeholder = findPlaceholder(value);
    if (placeholder) {
      return { message: `Nothing was sent: ${name} has ${placeholder.text} in it.`, advice: placeholder.remedy };
    }
  }
  return undefined;
}

/** Requests that were sent in this tab, the last one first, as links that fill them in again. */
function PastRequests({ past }: { past: readonly PastRequest[] }) {
  const { linkTo } = useChoice();
  if (past.length === 0) return null;
  return (
    <details class="past-requests">
      <summary>Sent in this session ({past.length})</summary>
      <ol>
        {past.map(({ status, ...request }, i) => (
          <li key={i}>
            <span class={`badge ${status !== null && status < 400 ? 'good' : 'bad'}`}>{status ?? 'no answer'}</span>{' '}
            <a href={linkTo(`/console/explorer#${toHash(request)}`)}>
              {request.method} {request.path}
            </a>{' '}
            <span class="hint">{Object.keys(request.params).join(', ')}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function Answer({ answer }: { answer: SentRequest }) {
  const body = JSON.stringify(answer.body, null, 2);
  return (
    <>
      <GraphRefusal answer={answer} />
      <h3>
        Body <CopyButton text={body} what="the body" />
      </h3>
      <pre tabIndex={0} role="region" aria-label="Body of the answer">
        {body}
      </pre>
      <details>
        <summary>Headers</summary>
        <pre tabIndex={0} role="region" aria-label="Headers of the answer">
          {Object.entries(answer.headers)
            .map(([name, value]) => `${name}: ${value}`)
            .join('\n')}
        </pre>
      </details>
    </>
  );
}
