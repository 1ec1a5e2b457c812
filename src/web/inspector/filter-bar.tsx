import { useEffect, useState } from 'preact/hooks';
import { useChoice } from '../choice.tsx';
import type { TabProps } from './tab-props.ts';

/** A filter with a choice of values. */
export interface FilterChoice {
  /** Name in the address and in the query of the list. */
  readonly name: string;
  readonly label: string;
  /** Text for no choice, such as "All states". */
  readonly all: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

/** Filters that links set and that are shown as texts to remove. */
const LINKED = { call_id: 'Call', trace: 'Trace' } as const;

/** Search and filters of a list. They are in the address, so that it can be sent to a colleague. */
export function FilterBar({
  tab: { filters, show },
  searched,
  choices,
}: {
  tab: TabProps;
  /** Places in which the text is searched, such as "Path, parameters, answer". */
  searched: string;
  choices: readonly FilterChoice[];
}) {
  const { appId, choose } = useChoice();
  const set = (name: string, value: string): void => {
    // Another filter begins with the newest again.
    const others = omit(filters, name, 'after');
    show({ filters: value === '' ? others : { ...others, [name]: value } });
  };
  const linked = Object.entries(LINKED).filter(([name]) => filters[name] !== undefined);
  const chosen = omit(filters, 'after');
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <SearchField placeholder={searched} value={filters['text'] ?? ''} onSearch={(text) => set('text', text)} />
      {choices.map(({ name, label, all, options }) => (
        <label key={name}>
          <span>{label}</span>
          <select value={filters[name] ?? ''} onChange={(event) => set(name, event.currentTarget.value)}>
            <option value="">{all}</option>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </label>
      ))}
      {linked.map(([name, label]) => (
        <button key={name} type="button" class="chip" onClick={() => set(name, '')}>
          {label} <code>{filters[name]}</code> <span aria-hidden="true">×</span>
          <span class="visually-hidden">, remove this filter</span>
        </button>
      ))}
      {(Object.keys(chosen).length > 0 || appId !== undefined) && (
        <button
          type="button"
          class="link"
          onClick={() => {
            show({ filters: {} });
            if (appId !== undefined) choose({ app: undefined });
          }}
        >
          Clear filters
        </button>
      )}
    </form>
  );
}

/** Field whose text is searched after Enter, or when the focus leaves it. */
function SearchField({
  placeholder,
  value,
  onSearch,
}: {
  placeholder: string;
  value: string;
  onSearch: (text: string) => void;
}) {
  // The text as it is typed: the list, and with it this bar, may be loaded again at any time.
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return (
    <label>
      <span>Search</span>
      <input
        type="search"
        placeholder={placeholder}
        maxLength={200}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onChange={(event) => onSearch(event.currentTarget.value.trim())}
      />
    </label>
  );
}

/** Returns the filters without those of these names. */
const omit = (filters: Readonly<Record<string, string>>, ...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name)));
