import { LocationProvider, useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { onTokenRequired } from './api/control.ts';
import { LiveStreamProvider } from './api/live-stream.tsx';
import { CallAnnouncement } from './call-announcement.tsx';
import { ChoiceProvider, useChoice } from './choice.tsx';
import { ClockBar } from './clock/clock-bar.tsx';
import { ClockProvider } from './clock/clock.tsx';
import { Header } from './header.tsx';
import { Foot } from './help.tsx';
import { lazyPage } from './lazy-page.tsx';
import { MissingPage } from './missing-page.tsx';
import { PageProvider } from './page.tsx';
import { DisplayZoneProvider } from './parts/time-zone-choice.tsx';
import { ToastProvider } from './parts/toast.tsx';
import { WebhookToast } from './parts/webhook-toast.tsx';
import { SignIn } from './sign-in.tsx';
import { Stage } from './stage/stage.tsx';

/** Pages of the console by path. The first is a part of the console's own script; the others are loaded when opened. */
const PAGES = {
  '/console': { title: 'Stage', Body: Stage },
  '/console/overview': {
    title: 'Overview',
    Body: lazyPage('the overview', () =>
      import('./overview/overview-page.tsx').then(({ OverviewPage }) => OverviewPage),
    ),
  },
  '/console/settings': {
    title: 'Call settings',
    Body: lazyPage('the call settings', () =>
      import('./settings/call-settings-page.tsx').then(({ CallSettingsPage }) => CallSettingsPage),
    ),
  },
  '/console/inbox': {
    title: 'Inbox',
    Body: lazyPage('the inbox', () => import('./inbox/inbox.tsx').then(({ Inbox }) => Inbox)),
  },
  '/console/calls': {
    title: 'Calls',
    Body: lazyPage('the calls', () => import('./calls/calls-page.tsx').then(({ CallsPage }) => CallsPage)),
  },
  '/console/inspector': {
    title: 'Inspector',
    Body: lazyPage('the inspector', () => import('./inspector/inspector.tsx').then(({ Inspector }) => Inspector)),
  },
  '/console/explorer': {
    title: 'Explorer',
    Body: lazyPage('the explorer', () => import('./explorer/explorer.tsx').then(({ Explorer }) => Explorer)),
  },
  '/console/setup': {
    title: 'Setup',
    Body: lazyPage('the setup', () => import('./setup/setup.tsx').then(({ Setup }) => Setup)),
  },
} as const;

export function Console() {
  const [needsToken, setNeedsToken] = useState(false);
  useEffect(() => onTokenRequired(() => setNeedsToken(true)), []);
  if (needsToken) return <SignIn />;
  return (
    <LocationProvider>
      <ChoiceProvider>
        <Shell />
      </ChoiceProvider>
    </LocationProvider>
  );
}

function Shell() {
  const { path } = useLocation();
  const { pageId, missingPageId, reload, leavePage } = useChoice();
  const page = PAGES[(path.replace(/\/$/, '') || '/console') as keyof typeof PAGES];
  const pages = Object.entries(PAGES).map(([address, { title }]) => ({ address, title }));
  return (
    <LiveStreamProvider pageId={pageId} onReconnect={reload} onPageMissing={leavePage}>
      <PageProvider>
        <ClockProvider pageId={pageId}>
          <a class="skip" href="#main">
            Skip to main content
          </a>
          <DisplayZoneProvider>
            <ToastProvider>
              <WebhookToast />
              <CallAnnouncement title={`${page?.title ?? 'Page not found'} · Switchhook`} />
              <Header pages={pages} />
              <ClockBar />
              <main id="main" tabIndex={-1}>
                {!page ? (
                  <NotFound />
                ) : missingPageId === undefined ? (
                  <page.Body />
                ) : (
                  <MissingPage title={page.title} id={missingPageId} />
                )}
              </main>
              <Foot pages={pages} />
            </ToastProvider>
          </DisplayZoneProvider>
        </ClockProvider>
      </PageProvider>
    </LiveStreamProvider>
  );
}

function NotFound() {
  return (
    <>
      <h1>Page not found</h1>
      <p class="empty">The console has no page at this address.</p>
    </>
  );
}
