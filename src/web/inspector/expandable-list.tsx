import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { NewestItems } from './use-list.ts';

/**
 * Lines of which each can be opened. What is open is kept by key, so that it survives every new look at the list, and
 * is read by whoever opens it and not before.
 */
export function ExpandableList<T>({
  label,
  numbered = false,
  list: { data = [], showMore: more, isCut: cut },
  keyOf,
  line,
  detail,
  mark,
  leads,
}: {
  label: string;
  /** Lines begin with a number and not with a word. */
  numbered?: boolean;
  list: NewestItems<T>;
  keyOf: (item: T) => string;
  line: (item: T) => ComponentChildren;
  detail: (item: T) => ComponentChildren;
  /** A line that stands out. */
  mark?: (item: T) => boolean;
  /** The lines that the address leads to: opened, and the first of them brought into view. */
  leads?: ((item: T) => boolean) | undefined;
}) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const led = leads ? data.filter(leads).map(keyOf).join(' ') : '';
  useEffect(() => {
    const keys = led === '' ? [] : led.split(' ');
    if (keys.length === 0) return;
    setOpen((before) => new Set([...before, ...keys]));
    const first = buttons.current.get(keys[0] ?? '');
    first?.focus();
    first?.scrollIntoView({ block: 'start' });
  }, [led]);

  // Where the keyboard goes on when there is more: the line after the last one that was there, or that one.
  const last = useRef<string | undefined>(undefined);
  useEffect(() => {
    const at = last.current === undefined ? -1 : data.findIndex((item) => keyOf(item) === last.current);
    const next = at === -1 ? undefined : (data[at + 1] ?? (more ? undefined : data[at]));
    if (next === undefined) return;
    last.current = undefined;
    buttons.current.get(keyOf(next))?.focus();
  });

  const toggle = (key: string): void =>
    setOpen((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <>
      <ul class={numbered ? 'lines numbered' : 'lines'} aria-label={label}>
        {data.map((item) => {
          const key = keyOf(item);
          const id = `line-${key}`;
          return (
            <li key={key} class={mark?.(item) ? 'marked' : undefined}>
              <button
                type="button"
                class="line"
                aria-expanded={open.has(key)}
                aria-controls={open.has(key) ? id : undefined}
                ref={(button) => void (button ? buttons.current.set(key, button) : buttons.current.delete(key))}
                onClick={() => toggle(key)}
              >
                {line(item)}
              </button>
              {open.has(key) && (
                <div id={id} class="detail">
                  {detail(item)}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      {more && (
        <button
          type="button"
          class="more"
          onClick={() => {
            last.current = data.length === 0 ? undefined : keyOf(data[data.length - 1] as T);
            more();
          }}
        >
          Show more
        </button>
      )}
      {cut && <p class="hint">These are the newest {data.length}; older ones are not shown.</p>}
    </>
  );
}
