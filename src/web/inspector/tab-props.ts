import type { HashState } from './hash-state.ts';

export interface TabProps {
  readonly pageId: string;
  /** Id of the row that the address opens. */
  readonly open: string | undefined;
  /** Filters of the list, as the address has them. */
  readonly filters: Readonly<Record<string, string>>;
  /** Changes the address, and so what is shown. */
  readonly show: (change: Partial<Pick<HashState, 'open' | 'filters'>>) => void;
}
