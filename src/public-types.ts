/** Types of the wire and of control, for clients: `import type { … } from 'switchhook/contract'`. */
export type * from './control/shapes.ts';
export type * from './contract/webhook-shapes.ts';
