import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

/** Tabs by the ARIA tabs pattern: one stop for the Tab key; arrow keys, Home and End select a tab. */
export function Tabs({
  label,
  tabs,
  selected,
  onSelect,
  children,
}: {
  label: string;
  tabs: readonly {
    readonly id: string;
    readonly title: string;
    /** Number of failures since the tab was opened last. */
    readonly failures?: string | undefined;
  }[];
  selected: string;
  onSelect: (id: string) => void;
  children: ComponentChildren;
}) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(({ id }) => id === selected);
    const next = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const tab = next === undefined ? undefined : tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    event.preventDefault();
    onSelect(tab.id);
    list.current?.querySelector<HTMLElement>(`#tab-${tab.id}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title, failures }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === selected}
            aria-controls={id === selected ? `panel-${id}` : undefined}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {title}
            {failures !== undefined && (
              <span class="count">
                {failures}
                <span class="visually-hidden"> new {failures === '1' ? 'failure' : 'failures'}</span>
              </span>
            )}
          </button>
        ))}
      </div>
      <section
        key={selected}
        id={`panel-${selected}`}
        class="panel tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${selected}`}
        tabIndex={0}
      >
        {children}
      </section>
    </>
  );
}
