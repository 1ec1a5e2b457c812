import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NewestItems } from './use-list.ts';

/** List whose items expand to show their details. Expanded items stay expanded when the list is loaded again. */
export function ExpandableList<T>({
  label,
  isNumbered = false,
  list: { data = [], showMore, isCut },
  keyOf,
  renderSummary,
  renderDetail,
  isFailed,
  isLinked,
}: {
  label: string;
  /** True when the summaries begin with a number instead of a word, which needs a narrower column. */
  isNumbered?: boolean;
  list: NewestItems<T>;
  keyOf: (item: T) => string;
  renderSummary: (item: T) => ComponentChildren;
  renderDetail: (item: T) => ComponentChildren;
  /** Returns whether an item is highlighted as failed. */
  isFailed?: (item: T) => boolean;
  /** Returns whether the address links to an item. Linked items expand and the first of them takes the focus. */
  isLinked?: ((item: T) => boolean) | undefined;
}) {
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const linkedKeys = isLinked ? data.filter(isLinked).map(keyOf).join(' ') : '';
  useEffect(() => {
    const keys = linkedKeys === '' ? [] : linkedKeys.split(' ');
    if (keys.length === 0) return;
    setExpanded((before) => new Set([...before, ...keys]));
    const first = buttons.current.get(keys[0] ?? '');
    first?.focus();
    first?.scrollIntoView({ block: 'start' });
  }, [linkedKeys]);

  // After "Show more", the focus goes to the first new item, or to the last one when there is none.
  const lastKey = useRef<string | undefined>(undefined);
  useEffect(() => {
    const index = lastKey.current === undefined ? -1 : data.findIndex((item) => keyOf(item) === lastKey.current);
    const next = index === -1 ? undefined : (data[index + 1] ?? (showMore ? undefined : data[index]));
    if (next === undefined) return;
    lastKey.current = undefined;
    buttons.current.get(keyOf(next))?.focus();
  });

  const toggle = (key: string): void =>
    setExpanded((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <>
      <ul class={isNumbered ? 'expandable-list numbered' : 'expandable-list'} aria-label={label}>
        {data.map((item) => {
          const key = keyOf(item);
          const id = `item-${key}`;
          const isExpanded = expanded.has(key);
          return (
            <li key={key} class={isFailed?.(item) ? 'failed' : undefined}>
              <button
                type="button"
                class="summary"
                aria-expanded={isExpanded}
                aria-controls={isExpanded ? id : undefined}
                ref={(button) => {
                  if (button) buttons.current.set(key, button);
                  else buttons.current.delete(key);
                }}
                onClick={() => toggle(key)}
              >
                {renderSummary(item)}
              </button>
              {isExpanded && (
                <div id={id} class="detail">
                  {renderDetail(item)}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {showMore && (
        <button
          type="button"
          class="more"
          onClick={() => {
            lastKey.current = data.length === 0 ? undefined : keyOf(data[data.length - 1] as T);
            showMore();
          }}
        >
          Show more
        </button>
      )}
      {isCut && <p class="hint">Only the newest {data.length} are shown.</p>}
    </>
  );
}
