import type { Option } from './option.ts';

/** Options of the commands that work on a database without a server. */
export const DATABASE_OPTIONS = [
  {
    name: 'data',
    commands: ['export'],
    takes: 'DIR',
    help: 'folder of a SQLite database that no server uses',
  },
  {
    name: 'database',
    commands: ['export'],
    takes: 'URL',
    help: 'PostgreSQL database; servers may keep running',
  },
  {
    name: 'out',
    commands: ['export'],
    takes: 'FILE',
    flagOnly: true,
    help: 'file to write, readable by its owner only; without it, the export goes to stdout',
  },
  {
    name: 'data',
    commands: ['import'],
    takes: 'DIR',
    help: 'folder of a SQLite database without data; it is created if it does not exist',
  },
  {
    name: 'database',
    commands: ['import'],
    takes: 'URL',
    help: 'PostgreSQL database without data',
  },
  {
    name: 'database',
    commands: ['migrate'],
    takes: 'URL',
    help: 'PostgreSQL database; on Citus, that of the coordinator',
  },
  {
    name: 'distribute',
    commands: ['migrate'],
    takes: 'ENGINE',
    flagOnly: true,
    help: 'citus: distribute the tables of Pages over the servers of Citus',
  },
  {
    name: 'database',
    commands: ['move-bucket'],
    takes: 'URL',
    isList: true,
    help: 'PostgreSQL databases of the instance, all of them, in the order in which the servers have them',
  },
  {
    name: 'to',
    commands: ['move-bucket'],
    takes: 'NUMBER',
    flagOnly: true,
    help: 'number of the database to move to: 1 for the first; required',
  },
  {
    name: 'data',
    commands: ['prune'],
    takes: 'DIR',
    help: 'folder of a SQLite database, whose file is made smaller too; a server that uses it removes the records itself',
  },
  {
    name: 'database',
    commands: ['prune'],
    takes: 'URL',
    help: 'PostgreSQL database; servers may keep running',
  },
  {
    name: 'before',
    commands: ['prune'],
    takes: 'TIME',
    flagOnly: true,
    help: "instant such as 2027-06-01T00:00:00Z, or age such as 30d by the instance's clock; required",
  },
  {
    name: 'control-token',
    commands: ['prune'],
    takes: 'TOKEN',
    help: 'bearer token that /_control of the server that uses the folder requires',
  },
  {
    name: 'data',
    commands: ['backup'],
    takes: 'DIR',
    default: '.switchhook',
    help: 'folder of the database',
  },
  {
    name: 'json',
    commands: ['export', 'import', 'backup', 'migrate', 'prune', 'move-bucket'],
    flagOnly: true,
    help: 'print the result as one JSON object on stdout, instead of a message on stderr',
  },
] as const satisfies readonly Option[];
