import type { MenuItem } from '../../control/shapes/threads.ts';
import type { OnProfileTap } from './tap.ts';

/** Persistent menu of the Page, folded; nothing where it has no items. */
export function PersistentMenu({ items, onTap }: { items: readonly MenuItem[]; onTap: OnProfileTap }) {
  if (items.length === 0) return null;
  return (
    <details class="persistent-menu">
      <summary>Menu</summary>
      <ul>
        {items.map(({ type, title, payload, url }, i) => (
          <li key={i}>
            {type === 'web_url' && url !== undefined ? (
              <a class="message-button" href={url} target="_blank" rel="noopener noreferrer">
                {title}
              </a>
            ) : (
              <button
                type="button"
                class="message-button"
                onClick={() => onTap({ source: 'persistent_menu', ...(payload !== undefined && { payload }) })}
              >
                {title}
              </button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
