import { useState } from 'preact/hooks';
import type { AppView } from '../../control/shapes/apps.ts';
import type { PageView } from '../../control/shapes/pages.ts';
import type { Consumer } from '../../control/shapes/people.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { toBusinessSdk, toCurl, toEnv, toSeed, type ClientValues } from './client-code.ts';

/** The ids and secrets of an app and a Page in the forms in which clients take them. Secrets are masked until revealed. */
export function ClientCode({
  app,
  page,
  consumers,
  values,
}: {
  app: AppView & { readonly secret: string };
  page: PageView;
  consumers: readonly Consumer[];
  values: ClientValues;
}) {
  const [isRevealed, setIsRevealed] = useState(false);
  const forms = [
    { name: '.env', text: toEnv(values) },
    { name: 'seed.json', text: toSeed(app, page, consumers, location.origin) },
    { name: 'curl', text: toCurl(values) },
    { name: 'facebook-nodejs-business-sdk', text: toBusinessSdk(values) },
  ];
  const secrets = [values.appSecret, values.pageToken].filter((each) => each !== undefined && each !== '') as string[];
  const mask = (text: string): string =>
    isRevealed ? text : secrets.reduce((masked, secret) => masked.replaceAll(secret, '••••••••••••'), text);
  return (
    <section class="panel" aria-labelledby="setup-code">
      <h2 id="setup-code">
        {app.name} with {page.name}, as code
      </h2>
      <p class="hint">
        {values.pageToken === undefined
          ? 'There is no token to fill in: make a new one above. Only hashes of the others are stored.'
          : 'The copies contain the secrets.'}{' '}
        <button type="button" class="small" aria-pressed={isRevealed} onClick={() => setIsRevealed(!isRevealed)}>
          {isRevealed ? 'Hide secrets' : 'Reveal secrets'}
        </button>
      </p>
      <div class="setup-code">
        {forms.map(({ name, text }) => (
          <div key={name}>
            <h3>
              {name} <CopyButton text={text} what={name} />
            </h3>
            <pre tabIndex={0} role="region" aria-label={name}>
              {mask(text)}
            </pre>
          </div>
        ))}
      </div>
    </section>
  );
}
