import { parseArgs } from 'node:util';
import { measureDeliveries, measureLatency } from './goals/deliveries.ts';
import { measureGrowth } from './goals/growth.ts';
import { measurePeers } from './goals/peers.ts';
import { measurePostgres } from './goals/postgres.ts';
import { measurePostgresCost } from './goals/postgres-cost.ts';
import { measureRequests } from './goals/requests.ts';
import { measureStart } from './goals/start.ts';
import { printFigures, type Figure, type Options } from './figures.ts';
import { unpackProduct, type Product } from './product.ts';

/**
 * Measures the figures of docs/design.md §12 beside their baselines in one run, on the package as it is installed:
 *
 *   npm run bench -- [--only get,post,…] [--seconds 5] [--rounds 3] [--pages 1000] [--processes 2] [--root folder]
 *
 * Every figure is the median of its rounds. Baselines and Switchhook are loaded in turn, from a process of their own,
 * with requests whose bytes are made before. `--pages` and `--processes` are about PostgreSQL. `--root` measures another checkout, built there by `npm run build:package`.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    pages: { type: 'string', default: '1000' },
    processes: { type: 'string', default: '2' },
    root: { type: 'string', default: new URL('..', import.meta.url).pathname },
  },
});

const SECTIONS: Readonly<Record<string, (product: Product, options: Options) => Promise<readonly Figure[]>>> = {
  get: (product, options) => measureRequests(product, options, 'get'),
  post: (product, options) => measureRequests(product, options, 'post'),
  deliveries: measureDeliveries,
  latency: measureLatency,
  start: measureStart,
  growth: measureGrowth,
  postgres: measurePostgres,
  cost: measurePostgresCost,
  peers: (_product, options) => measurePeers(options),
};

const options: Options = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  pages: Number(values.pages),
  processes: Number(values.processes),
};
const chosen = values.only?.split(',') ?? Object.keys(SECTIONS);
const product = await unpackProduct(values.root);
try {
  for (const name of chosen) {
    const measure = SECTIONS[name];
    if (!measure) throw new Error(`There is no section ${name}; there are: ${Object.keys(SECTIONS).join(', ')}.`);
    printFigures(name, await measure(product, options));
  }
} finally {
  product.remove();
}
