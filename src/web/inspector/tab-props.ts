export interface TabProps {
  readonly pageId: string;
  /** Id of the list item that the address links to. */
  readonly link: string | undefined;
}
