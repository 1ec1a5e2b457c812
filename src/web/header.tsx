import { useLocation } from 'preact-iso';
import { useLiveStream } from './api/live-stream.tsx';
import { useChoice } from './choice.tsx';
import { usePage } from './page.tsx';

/** Where one is, whom one looks at, and where one can go. */
export function Header({ pages }: { pages: readonly { readonly address: string; readonly title: string }[] }) {
  const { path } = useLocation();
  const { isConnected: connected } = useLiveStream();
  const { linkTo: address, pageId } = useChoice();
  return (
    <header class="top">
      <a class="brand" href={address('/console')}>
        Switchhook
      </a>
      <nav aria-label="Pages of the console">
        {pages.map((page) => (
          <a
            key={page.address}
            href={address(page.address)}
            aria-current={path.replace(/\/$/, '') === page.address ? 'page' : undefined}
          >
            {page.title}
          </a>
        ))}
      </nav>
      <Pickers />
      <p class="connection" role="status">
        {!connected && pageId !== undefined && 'The connection is lost; trying again…'}
      </p>
    </header>
  );
}

function Pickers() {
  const choice = useChoice();
  const { pageId, psid, appId, pages, consumers, hasMorePages: morePages, choose } = choice;
  const { data: page } = usePage();
  if (!choice.isLoaded || pageId === undefined) return null;
  const unlisted = pages.every(({ id }) => id !== pageId);
  return (
    <div class="pickers">
      <label>
        Page
        <select value={pageId} onChange={(event) => choose({ page: event.currentTarget.value })}>
          {unlisted && <option value={pageId}>{page?.name ?? pageId}</option>}
          {pages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {morePages && <OtherPage />}
      <label>
        Consumer
        <select value={psid} onChange={(event) => choose({ psid: event.currentTarget.value })}>
          {consumers.map((consumer) => (
            <option key={consumer.psid} value={consumer.psid}>
              {consumer.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        App
        <select value={appId ?? ''} onChange={(event) => choose({ app: event.currentTarget.value || undefined })}>
          <option value="">every app</option>
          {page?.apps.map(({ app_id, name }) => (
            <option key={app_id} value={app_id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** There are more Pages than a list can hold: one is found by its id. */
function OtherPage() {
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
