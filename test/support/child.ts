import { DEFAULTS, type Config } from '../../src/config/config.ts';
import { startServer } from '../../src/server.ts';
import { PATIENT } from './patience.ts';

/** Program of `startChild`: a server whose configuration is the argument, as JSON. It prints its address. */
const config = JSON.parse(process.argv[2] ?? '{}') as Partial<Config>;
const { url } = await startServer({ ...DEFAULTS, ...PATIENT, port: 0, data: undefined, ...config });
process.stdout.write(`${url}\n`);
