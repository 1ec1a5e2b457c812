import type { AppId } from '../../../domain/ids.ts';
import type { App } from '../entities.ts';

export interface AppReads {
  find(id: AppId): Promise<App | undefined>;
  /** In the order of their ids, after the id `after`. */
  list(after: string, limit: number): Promise<readonly App[]>;
}

export interface AppRecords extends AppReads {
  create(app: App): Promise<void>;
  rename(id: AppId, name: string): Promise<void>;
}
