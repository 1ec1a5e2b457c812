import { useLocation } from 'preact-iso';
import { useEffect, useState } from 'preact/hooks';
import { useChoice } from './choice.tsx';
import { Dialog } from './parts/dialog.tsx';
import { Switch } from './parts/switch.tsx';

declare const __VERSION__: string;

const KEY = 'switchhook.keys';

/** Elements in which a key writes, dials or chooses something. */
const FIELDS = '.keypad, input, select, textarea, [contenteditable], dialog, [role=listbox]';

/**
 * Foot of every page: version, links to the descriptions of the API, and the list of keys. Single keys can be switched off,
 * because speech input may type them (WCAG 2.1.4).
 */
export function Foot({ pages }: { pages: readonly { readonly address: string; readonly title: string }[] }) {
  const { route } = useLocation();
  const { linkTo } = useChoice();
  const [isOpen, setIsOpen] = useState(false);
  const [hasKeys, setHasKeys] = useState(localStorage.getItem(KEY) !== 'off');

  useEffect(() => {
    if (!hasKeys) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const { key, altKey, ctrlKey, metaKey, target } = event;
      if (altKey || ctrlKey || metaKey || (target instanceof Element && target.closest(FIELDS))) return;
      if (key === '?') {
        event.preventDefault();
        setIsOpen(true);
      }
      const page = /^[1-9]$/.test(key) ? pages[Number(key) - 1] : undefined;
      if (page) route(linkTo(page.address));
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });

  return (
    <footer class="foot">
      <span>Switchhook {__VERSION__}</span>
      <a href="/_control/openapi.json">Graph OpenAPI</a>
      <a href="/_control/openapi/control.json">Control OpenAPI</a>
      <a href="/llms.txt">Guide to the routes</a>
      <span>
        Documents and coverage: <code>docs/README.md</code>, <code>docs/coverage.md</code> in the package
      </span>
      <button type="button" class="link" onClick={() => setIsOpen(true)}>
        Keys
      </button>
      {isOpen && (
        <Dialog title="Keys" onClose={() => setIsOpen(false)}>
          <dl class="keys">
            <Keys keys="?" effect="Lists the keys" />
            {pages.map(({ address, title }, i) => (
              <Keys key={address} keys={String(i + 1)} effect={`Opens ${title}`} />
            ))}
            <Keys keys="Esc" effect="Closes a message, a drawer, a menu or this list" />
            <Keys keys="← →" effect="Choose a tab, where the focus is on tabs" />
            <Keys keys="Tab" effect="Moves on; the first stop skips to the main content" />
          </dl>
          <Switch
            isOn={hasKeys}
            label="Single keys"
            onChange={(isOn) => {
              localStorage.setItem(KEY, isOn ? 'on' : 'off');
              setHasKeys(isOn);
            }}
          />
          <form method="dialog" class="dialog-buttons">
            <button class="primary">Close</button>
          </form>
        </Dialog>
      )}
    </footer>
  );
}

function Keys({ keys, effect }: { keys: string; effect: string }) {
  return (
    <div>
      <dt>
        <kbd>{keys}</kbd>
      </dt>
      <dd>{effect}</dd>
    </div>
  );
}
