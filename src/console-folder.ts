import { fileURLToPath } from 'node:url';

/** Output folder of `npm run build`. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console', import.meta.url));
