import { readServeConfig } from '../config/config.ts';
import { serviceBanner } from './banner.ts';
import type { OptionValues } from './options.ts';
import { runServer } from './run-server.ts';

/** Runs `switchhook serve`: one of any number of processes on a PostgreSQL database. */
export const serve = (options: OptionValues): Promise<void> => runServer(readServeConfig(options), serviceBanner);
