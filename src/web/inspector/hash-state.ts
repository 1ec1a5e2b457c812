/** State of the inspector in its address: a tab, the row that is open, and the filters of the list. */
export interface HashState {
  readonly tab: string;
  /** Id of the row that is open; undefined for none. */
  readonly open: string | undefined;
  /** Values by name of the filter; those that are not set are absent. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Reads the hash of an address without its `#`, such as `requests/17?status=failed&text=hours`. */
export function readHash(hash: string): HashState {
  const [place = '', query = ''] = hash.split('?', 2);
  const [tab = '', open] = place.split('/', 2);
  const pairs = [...new URLSearchParams(query)].filter(([, value]) => value !== '');
  return {
    tab,
    open: open === undefined || open === '' ? undefined : decode(open),
    filters: Object.fromEntries(pairs),
  };
}

/** Returns the hash of a state, with its `#`. */
export function writeHash({ tab, open, filters }: HashState): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString();
  return `#${tab}${open === undefined ? '' : `/${encodeURIComponent(open)}`}${query === '' ? '' : `?${query}`}`;
}

/** A person may have written the address: a text that is not encoded stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
