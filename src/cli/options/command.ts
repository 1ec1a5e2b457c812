export type Command =
  | 'dev'
  | 'serve'
  | 'export'
  | 'import'
  | 'backup'
  | 'migrate'
  | 'move-bucket'
  | 'prune'
  | 'init'
  | 'mcp'
  | 'proxy'
  | ClientCommand;

/** Commands that act on a running server through `/_control`, or start one for another program. */
export type ClientCommand =
  | 'env'
  | 'run'
  | 'wait'
  | 'doctor'
  | 'listen'
  | 'trigger'
  | 'settings'
  | 'consumer'
  | 'call'
  | 'clock'
  | 'deliveries'
  | 'tokens'
  | 'completion';

/** Commands that need a running server. */
export const ON_SERVER = [
  'env',
  'wait',
  'doctor',
  'listen',
  'trigger',
  'settings',
  'consumer',
  'call',
  'clock',
  'deliveries',
  'tokens',
] as const satisfies readonly Command[];
