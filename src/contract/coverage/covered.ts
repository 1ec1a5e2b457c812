/**
 * Standing of a statement about the Graph surface. `documented`: by Meta's pages. `observed`: recorded from the real
 * service by others. `inferred`: chosen where there is no source. `refused`: not served, and a request gets an error that
 * says so. `missing`: not in Switchhook.
 */
export type Standing = 'documented' | 'observed' | 'inferred' | 'refused' | 'missing';

export interface Covered {
  readonly item: string;
  readonly standing: Standing;
  readonly note?: string;
}
