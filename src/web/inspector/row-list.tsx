import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Time } from '../parts/time.tsx';
import type { TabProps } from './tab-props.ts';
import type { ListPart } from './use-list.ts';

/** List whose rows open in a drawer. The newest part of it, or an older part that the address names (`after`). */
export function RowList<T>({
  label,
  isNumbered = false,
  list: { data = [], showMore, next, searchedUntil },
  tab: { open, filters, show },
  keyOf,
  renderSummary,
  isFailed,
}: {
  label: string;
  /** True when the summaries begin with a number instead of a word, which needs a narrower column. */
  isNumbered?: boolean;
  list: ListPart<T>;
  tab: TabProps;
  keyOf: (item: T) => string;
  renderSummary: (item: T) => ComponentChildren;
  /** Returns whether an item is highlighted as failed. */
  isFailed?: (item: T) => boolean;
}) {
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  // After "Show more", the focus goes to the first new item, or to the last one when there is none.
  const lastKey = useRef<string | undefined>(undefined);
  useEffect(() => {
    const index = lastKey.current === undefined ? -1 : data.findIndex((item) => keyOf(item) === lastKey.current);
    const following = index === -1 ? undefined : (data[index + 1] ?? (showMore ? undefined : data[index]));
    if (following === undefined) return;
    lastKey.current = undefined;
    buttons.current.get(keyOf(following))?.focus();
  });
  const { after, ...others } = filters;
  return (
    <>
      {data.length > 0 && (
        <ul class={isNumbered ? 'row-list numbered' : 'row-list'} aria-label={label}>
          {data.map((item) => {
            const key = keyOf(item);
            return (
              <li key={key} class={isFailed?.(item) ? 'failed' : undefined}>
                <button
                  type="button"
                  class="summary"
                  aria-expanded={key === open}
                  ref={(button) => {
                    if (button) buttons.current.set(key, button);
                    else buttons.current.delete(key);
                  }}
                  onClick={() => show({ open: key === open ? undefined : key })}
                >
                  {renderSummary(item)}
                </button>
              </li>
            );
          })}
        </ul>
      )}
      {searchedUntil !== undefined && (
        <p class="hint">
          Searched back to <Time at={searchedUntil} format="full" />, not further yet.
        </p>
      )}
      <div class="list-buttons">
        {showMore && (
          <button
            type="button"
            onClick={() => {
              lastKey.current = data.length === 0 ? undefined : keyOf(data[data.length - 1] as T);
              showMore();
            }}
          >
            Show more
          </button>
        )}
        {next !== undefined && (
          <button type="button" onClick={() => show({ filters: { ...others, after: next } })}>
            {searchedUntil === undefined ? 'Show older ones' : 'Search older ones'}
          </button>
        )}
        {after !== undefined && (
          <button type="button" onClick={() => show({ filters: others })}>
            Back to the newest
          </button>
        )}
      </div>
    </>
  );
}
