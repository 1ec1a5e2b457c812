import { useId, useState } from 'preact/hooks';
import type { SentRequest } from '../../control/shapes/requests.ts';
import type { ThreadView } from '../../control/shapes/threads.ts';
import { ControlError } from '../api/control.ts';
import { graphErrorOf, sendGraph } from '../api/graph.ts';
import { useLiveStream } from '../api/live-stream.tsx';
import { useChoice } from '../choice.tsx';
import { usePage } from '../page.tsx';
import { GraphRefusal } from '../parts/graph-refusal.tsx';
import { ErrorMessage } from '../parts/resource-view.tsx';
import { Time } from '../parts/time.tsx';
import { useStoredState } from '../parts/use-stored-state.ts';
import { useActingApp, useGraphPath } from '../use-acting-app.ts';
import { EMPTY_DRAFT, isComplete, KINDS, toMessage, type Draft, type Kind } from './page-message.ts';

/** Form in which the Page writes to a consumer. Each message is a request to the Send API with a token of the Page. */
export function PageComposer({
  pageId,
  psid,
  name,
  window,
}: {
  pageId: string;
  psid: string;
  /** Name of the consumer. */
  name: string;
  window: ThreadView['window'];
}) {
  const { data: page } = usePage();
  const { linkTo } = useChoice();
  const { notify } = useLiveStream();
  const app = useActingApp();
  const graphPath = useGraphPath();
  const [kind, setKind] = useStoredState<Kind>(`switchhook.kind.${pageId}.${psid}`, 'text');
  const [draft, setDraft] = useStoredState<Draft>(`switchhook.draft.${pageId}.${psid}`, EMPTY_DRAFT);
  const [isBusy, setIsBusy] = useState(false);
  const [sent, setSent] = useState<{ readonly kind: Kind; readonly answer: SentRequest }>();
  const [error, setError] = useState<ControlError>();
  const id = useId();

  const send = async (): Promise<void> => {
    if (isBusy || !app) return;
    setIsBusy(true);
    setError(undefined);
    setSent(undefined);
    try {
      const params = { recipient: { id: psid }, messaging_type: 'RESPONSE', message: toMessage(kind, draft) };
      const path = `${graphPath}/${pageId}/messages`;
      const answer = await sendGraph({ method: 'POST', path, params, app_id: app.id, page_id: pageId });
      setSent({ kind, answer });
      if (!graphErrorOf(answer)) setDraft(EMPTY_DRAFT);
      notify('page');
      notify('request');
    } catch (thrown) {
      setError(thrown instanceof ControlError ? thrown : new ControlError(0, undefined));
    }
    setIsBusy(false);
  };
  const field = (member: keyof Draft) => ({
    value: draft[member],
    onInput: (event: { currentTarget: { value: string } }) =>
      setDraft({ ...draft, [member]: event.currentTarget.value }),
  });
  const hasText = kind === 'text' || kind === 'quick_replies' || kind === 'audio_call';
  const pageName = page?.name ?? 'the Page';
  const isWritable = window.open && Boolean(app);

  return (
    <form
      class="page-composer"
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h3 id={`${id}-title`}>Write as {pageName}</h3>
      <WindowNote window={window} name={name} hasApp={app !== null} />
      <fieldset disabled={!isWritable}>
        <legend class="visually-hidden">Message</legend>
        <label class="wide">
          Kind
          <select
            value={kind}
            onChange={(event) => {
              setKind(event.currentTarget.value as Kind);
              setSent(undefined);
            }}
          >
            {Object.entries(KINDS).map(([value, title]) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        {hasText && (
          <label class="wide">
            Text
            <textarea
              rows={2}
              {...field('text')}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || event.isComposing || kind !== 'text') return;
                event.preventDefault();
                if (isComplete(kind, draft)) void send();
              }}
            />
          </label>
        )}
        {kind === 'quick_replies' && (
          <label class="wide">
            Quick replies, separated by commas
            <input autocomplete="off" {...field('replies')} />
          </label>
        )}
        {kind === 'audio_call' && (
          <label>
            Title of the button
            <input autocomplete="off" {...field('buttonTitle')} />
          </label>
        )}
        {(kind === 'call_prompt' || kind === 'audio_call') && (
          <label>
            Days until it expires
            <input type="number" step="1" placeholder="default" {...field('days')} />
          </label>
        )}
        <button class="primary" disabled={!isComplete(kind, draft)} aria-disabled={isBusy}>
          {kind === 'call_prompt' ? 'Send call prompt' : kind === 'calling_optin' ? 'Ask for permission' : 'Reply'}
        </button>
      </fieldset>
      <p class="action-result" role="status">
        {sent && !graphErrorOf(sent.answer) && (
          <>
            {KINDS[sent.kind]} sent in {Math.round(sent.answer.duration_ms)} ms.{' '}
            <a href={linkTo('/console/inspector#requests')}>See the request</a>
          </>
        )}
      </p>
      {sent && <GraphRefusal answer={sent.answer} />}
      {error && <ErrorMessage error={error} />}
    </form>
  );
}

function WindowNote({ window, name, hasApp }: { window: ThreadView['window']; name: string; hasApp: boolean }) {
  if (!hasApp)
    return <p class="note">There is no app yet, and only an app can write for the Page. Create one in Setup.</p>;
  if (window.open) {
    return (
      <p class="hint">
        The messaging window is open
        {window.until !== undefined && (
          <>
            : the Page can write to {name} until <Time at={window.until} />
          </>
        )}
        .
      </p>
    );
  }
  return (
    <p class="note">
      The messaging window is closed:{' '}
      {window.until === undefined ? (
        <>{name} has not written to the Page yet</>
      ) : (
        <>
          it closed at <Time at={window.until} />, 24 hours after {name} last wrote
        </>
      )}
      . The Page can write again once {name} writes or taps a button of a message.
    </p>
  );
}
