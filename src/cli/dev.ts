import { readDevConfig } from '../config/config.ts';
import { devBanner } from './banner.ts';
import type { OptionValues } from './options.ts';
import { runServer } from './run-server.ts';

/** Runs `switchhook dev`: one process on this machine, with demo data and a clock that can be moved. */
export const dev = (options: OptionValues): Promise<void> => runServer(readDevConfig(options), devBanner);
