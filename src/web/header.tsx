import { Fragment } from 'preact';
import { useLocation } from 'preact-iso';
import { useEffect, useRef } from 'preact/hooks';
import { useLiveStream } from './api/live-stream.tsx';
import { useChoice } from './choice.tsx';
import { useFailures } from './failures.ts';
import { usePage } from './page.tsx';
import { ConsumerSelect } from './parts/consumer-select.tsx';

/** Header of every page: links to the pages, the choice of Page, consumer and app, and the state of the connection. */
export function Header({ pages }: { pages: readonly { readonly address: string; readonly title: string }[] }) {
  const { path } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // A narrow window shows only a part of the links.
  useEffect(
    () => nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    [path],
  );
  const { isConnected } = useLiveStream();
  const { linkTo, pageId } = useChoice();
  return (
    <header class="top">
      <a class="brand" href={linkTo('/console')}>
        Switchhook
      </a>
      <nav aria-label="Console pages" ref={nav}>
        {pages.map((page) => (
          <Fragment key={page.address}>
            <a href={linkTo(page.address)} aria-current={path.replace(/\/$/, '') === page.address ? 'page' : undefined}>
              {page.title}
            </a>
            {page.address === '/console/inspector' && <FailureCount pageId={pageId} />}
          </Fragment>
        ))}
      </nav>
      <Pickers />
      <p class="connection" role="status">
        {!isConnected && pageId !== undefined && 'Connection lost. Reconnecting…'}
      </p>
    </header>
  );
}

/** Number of failed requests since the inspector was opened last. */
function FailureCount({ pageId }: { pageId: string | undefined }) {
  const count = useFailures(pageId);
  if (count === undefined) return null;
  return (
    <span class="count">
      {count}
      <span class="visually-hidden"> failed {count === '1' ? 'request' : 'requests'} not looked at</span>
    </span>
  );
}

function Pickers() {
  const { pageId, missingPageId, psid, appId, pages, consumers, nextPages, isLoaded, choose } = useChoice();
  const { data: page } = usePage();
  if (!isLoaded || (pageId === undefined && missingPageId === undefined)) return null;
  const isListed = pages.some(({ id }) => id === pageId);
  return (
    <div class="pickers">
      <label>
        <span class="label">Page</span>
        <select value={pageId ?? ''} onChange={(event) => choose({ page: event.currentTarget.value })}>
          {pageId === undefined ? (
            <option value="" disabled>
              Choose a Page
            </option>
          ) : (
            !isListed && <option value={pageId}>{page?.name ?? pageId}</option>
          )}
          {pages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {nextPages !== undefined && <PageIdField />}
      {pageId !== undefined && (
        <>
          <label>
            <span class="label">Consumer</span>
            <ConsumerSelect consumers={consumers} psid={psid} onChange={(next) => choose({ psid: next })} />
          </label>
          <label>
            <span class="label">App</span>
            <select value={appId ?? ''} onChange={(event) => choose({ app: event.currentTarget.value || undefined })}>
              <option value="">All apps</option>
              {page?.apps.map(({ app_id, name }) => (
                <option key={app_id} value={app_id}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
    </div>
  );
}

/** Field for the id of a Page, for servers with more Pages than the list has. */
function PageIdField() {
  const { choose } = useChoice();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const id = new FormData(event.currentTarget).get('id');
        if (typeof id === 'string' && id !== '') choose({ page: id });
      }}
    >
      <label>
        Page id
        <input name="id" inputMode="numeric" pattern="\d+" required size={16} />
      </label>
    </form>
  );
}
