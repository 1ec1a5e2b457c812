/** The data cannot be opened. The message is one sentence for the person who started the program. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/** Another process uses the data folder. */
export class FolderInUse extends StoreUnavailable {
  override readonly name = 'FolderInUse';
}
