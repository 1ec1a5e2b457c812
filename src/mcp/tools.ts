import type { ControlClient } from '../client/control-client.ts';
import type { JsonObject } from '../contract/json.ts';
import type { OnOffName } from '../contract/call-settings.ts';
import type { CallEntry } from '../control/shapes/calls.ts';
import type { Explanation } from '../control/shapes/explanation.ts';
import type { List } from '../control/shapes/list.ts';
import type { PageName, PageView } from '../control/shapes/pages.ts';
import type { Person } from '../control/shapes/people.ts';

/** A tool that an agent can call over the Model Context Protocol. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  /** True for a tool that changes nothing. */
  readonly isReadOnly: boolean;
  /** JSON Schema of its arguments. */
  readonly inputSchema: {
    readonly type: 'object';
    readonly properties: JsonObject;
    readonly required?: readonly string[];
  };
  run(control: ControlClient, args: Arguments): Promise<object>;
}

export type Arguments = Readonly<Record<string, unknown>>;

const PAGE = { page_id: { type: 'string', description: 'Page id; the first Page when left out' } };
const CONSUMER = {
  psid: { type: 'string', description: "The consumer's PSID; the Page's first consumer when left out" },
};
const ENTRIES: Readonly<Record<CallEntry, true>> = {
  icon: true,
  call_prompt: true,
  audio_call: true,
  missed_call: true,
  completed_call: true,
};
const ENTRY = {
  entry: { type: 'string', enum: Object.keys(ENTRIES), description: 'The call icon, or a button of a message' },
};
const ON_OFF_NAMES: Readonly<Record<OnOffName, true>> = {
  icon_enabled: true,
  audio_enabled: true,
  video_enabled: true,
};
const MESSAGE = {
  message_id: { type: 'string', description: 'The message of the button; the last one that has it when left out' },
};
const LIMIT = { limit: { type: 'integer', minimum: 1, maximum: 200 } };

const text = (args: Arguments, name: string): string | undefined =>
  typeof args[name] === 'string' ? args[name] : undefined;

const defined = (members: Arguments): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

async function pageOf(control: ControlClient, args: Arguments): Promise<string> {
  const id = text(args, 'page_id');
  if (id !== undefined) return id;
  const [first] = (await control.get<List<PageName>>('/pages', { limit: 1 })).data;
  if (!first) throw new Error('There is no Page yet.');
  return first.id;
}

async function consumerOf(control: ControlClient, pageId: string, args: Arguments): Promise<string> {
  const id = text(args, 'psid');
  if (id !== undefined) return id;
  const [first] = (await control.get<List<Person>>('/consumers', { page_id: pageId })).data;
  if (!first) throw new Error(`The Page ${pageId} has no consumer yet.`);
  return first.psid;
}

/** Every tool, in the order in which an agent lists them. */
export const tools: readonly Tool[] = [
  {
    name: 'explain_tap',
    description: 'Explains why a tap of a consumer rings or does not, gate by gate, now or at another instant.',
    isReadOnly: true,
    inputSchema: {
      type: 'object',
      properties: {
        ...PAGE,
        ...CONSUMER,
        ...ENTRY,
        ...MESSAGE,
        at: { type: 'string', description: 'ISO 8601 instant; now when left out' },
      },
    },
    async run(control, args) {
      const pageId = await pageOf(control, args);
      const psid = await consumerOf(control, pageId, args);
      return control.get<Explanation>('/explain', {
        page_id: pageId,
        psid,
        entry: text(args, 'entry') ?? 'icon',
        message_id: text(args, 'message_id'),
        at: text(args, 'at'),
      });
    },
  },
  {
    name: 'get_page',
    description: 'Shows a Page: call settings, hours as they are now, subscribed apps, and its admins.',
    isReadOnly: true,
    inputSchema: { type: 'object', properties: PAGE },
    run: async (control, args) => control.get<PageView>(`/pages/${await pageOf(control, args)}`),
  },
  {
    name: 'get_thread',
    description: "Shows what a consumer's Messenger shows: icon, hours, messages with their buttons, the call.",
    isReadOnly: true,
    inputSchema: { type: 'object', properties: { ...PAGE, ...CONSUMER } },
    async run(control, args) {
      const pageId = await pageOf(control, args);
      return control.get<object>(`/threads/${pageId}/${await consumerOf(control, pageId, args)}`);
    },
  },
  {
    name: 'change_settings',
    description: "Changes a Page's call settings as a person who runs it does; members as in the Graph API.",
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        ...PAGE,
        settings: {
          type: 'object',
          description:
            `${Object.keys(ON_OFF_NAMES).join(', ')} (booleans), call_routing {ring_target: META|PARTNERS}, ` +
            'call_hours {timezone_id, weekly_operating_hours: [{day_of_week, open_time, close_time}]}',
        },
      },
      required: ['settings'],
    },
    async run(control, args) {
      const pageId = await pageOf(control, args);
      const [admin] = (await control.get<PageView>(`/pages/${pageId}`)).admins;
      if (!admin) throw new Error(`Page ${pageId} has no admin: POST /_control/admins adds one.`);
      return control.post<object>(`/pages/${pageId}/call_settings`, {
        by: admin.psid,
        ...(args['settings'] as object),
      });
    },
  },
  {
    name: 'act_as_consumer',
    description:
      'Does what a consumer does: write a message, send a file, tap to call, tap a postback button or quick reply, read ' +
      'the thread, or hang up.',
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        ...PAGE,
        ...CONSUMER,
        action: { type: 'string', enum: ['write', 'send_file', 'tap', 'postback', 'quick_reply', 'read', 'hang_up'] },
        text: { type: 'string', description: 'The message of write' },
        file_type: { type: 'string', enum: ['image', 'audio', 'video', 'file'], description: 'The file of send_file' },
        url: { type: 'string', description: 'The address of the file' },
        payload: { type: 'string', description: 'The button or quick reply; the first one when left out' },
        ...ENTRY,
        ...MESSAGE,
        source: {
          type: 'string',
          enum: ['get_started', 'ice_breakers', 'persistent_menu'],
          description: 'Instead of message_id: the part of the Messenger profile whose first button postback taps',
        },
        call_id: { type: 'string', description: 'The call of hang_up' },
      },
      required: ['action'],
    },
    async run(control, args) {
      const pageId = await pageOf(control, args);
      const thread = `/threads/${pageId}/${await consumerOf(control, pageId, args)}`;
      const messageId = text(args, 'message_id');
      const tap = defined({ message_id: messageId, payload: text(args, 'payload') });
      switch (args['action']) {
        case 'write':
          return control.post<object>(`${thread}/messages`, { text: text(args, 'text') ?? '' });
        case 'tap':
          return control.post<object>(
            `${thread}/calls`,
            defined({ entry: text(args, 'entry') ?? 'icon', message_id: messageId }),
          );
        case 'postback':
          return control.post<object>(`${thread}/postbacks`, { ...tap, ...defined({ source: text(args, 'source') }) });
        case 'quick_reply':
          return control.post<object>(`${thread}/quick_replies`, tap);
        case 'send_file': {
          const attachment = defined({ type: text(args, 'file_type') ?? 'file', url: text(args, 'url') });
          return control.post<object>(`${thread}/messages`, { attachment });
        }
        case 'read':
          return control.post<object>(`${thread}/read`);
        case 'hang_up':
          return control.post<object>(`/calls/${text(args, 'call_id') ?? ''}/hang_up`, { as: 'consumer' });
        default:
          throw new Error('action takes write, send_file, tap, postback, quick_reply, read or hang_up.');
      }
    },
  },
  {
    name: 'act_in_inbox',
    description: "Accepts, declines or ends a call in the Page's inbox, where calls ring under the routing META.",
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        action: { type: 'string', enum: ['accept', 'decline', 'hang_up'] },
        call_id: { type: 'string' },
      },
      required: ['action', 'call_id'],
    },
    run(control, args) {
      const action = text(args, 'action') ?? '';
      if (!['accept', 'decline', 'hang_up'].includes(action)) {
        throw new Error('action takes accept, decline or hang_up.');
      }
      return control.post<object>(`/calls/${text(args, 'call_id') ?? ''}/${action}`, { as: 'inbox' });
    },
  },
  {
    name: 'move_clock',
    description: 'Moves, freezes or resumes the clock; everything that falls due on the way is done first.',
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        advance: { type: 'string', description: 'Duration such as 8h, 1d30m, PT1H or P3D' },
        set: { type: 'string', description: 'ISO 8601 instant, not earlier than now' },
        skip_to: {
          type: 'string',
          enum: ['next', 'idle'],
          description: 'The next due instant, or until nothing is due',
        },
        freeze: { type: 'boolean' },
        resume: { type: 'boolean' },
      },
    },
    run: (control, args) => control.post<object>('/clock', args),
  },
  {
    name: 'list_deliveries',
    description: 'Lists webhook deliveries with their attempts and the likeliest mistake, newest first.',
    isReadOnly: true,
    inputSchema: {
      type: 'object',
      properties: {
        ...PAGE,
        app_id: { type: 'string' },
        state: { type: 'string', enum: ['pending', 'delivered', 'dropped'] },
        ...LIMIT,
      },
    },
    run: (control, args) =>
      control.get<object>('/deliveries', {
        page_id: text(args, 'page_id'),
        app_id: text(args, 'app_id'),
        state: text(args, 'state'),
        limit: Number(args['limit'] ?? 20),
      }),
  },
  {
    name: 'list_requests',
    description: 'Lists the last requests to the Graph surface, with advice for those that were refused, newest first.',
    isReadOnly: true,
    inputSchema: { type: 'object', properties: { ...PAGE, app_id: { type: 'string' }, ...LIMIT } },
    run: (control, args) =>
      control.get<object>('/requests', {
        page_id: text(args, 'page_id'),
        app_id: text(args, 'app_id'),
        limit: Number(args['limit'] ?? 20),
      }),
  },
  {
    name: 'set_faults',
    description:
      'Orders faults in place of earlier ones: errors, delays or cuts of requests, and webhooks that are dropped, ' +
      'delayed, reordered, sent twice or wrongly signed. An empty list ends them.',
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        faults: {
          type: 'array',
          items: { type: 'object' },
          description:
            'Each {operation: "POST /{page-id}/messages", error?: code, delay?: "2s", cut?: true, times?, share?} or ' +
            '{webhook: field or "*", fault: "duplicate"|"reorder"|"delay"|"drop"|"bad_signature", delay?, times?, ' +
            'share?}',
        },
      },
      required: ['faults'],
    },
    run: (control, args) => control.put<object>('/faults', { faults: args['faults'] }),
  },
  {
    name: 'snapshot',
    description: 'Saves the whole instance under a name in this session, or restores it from there.',
    isReadOnly: false,
    inputSchema: {
      type: 'object',
      properties: {
        action: { type: 'string', enum: ['save', 'restore', 'reset'] },
        name: { type: 'string', description: 'Name of the snapshot; "default" when left out' },
      },
      required: ['action'],
    },
    async run(control, args) {
      const name = text(args, 'name') ?? 'default';
      switch (args['action']) {
        case 'save':
          return saveSnapshot(name, await control.get<object>('/snapshot'));
        case 'restore':
          return control.put<object>('/snapshot', findSnapshot(name));
        case 'reset':
          return control.post<object>('/reset');
        default:
          throw new Error('action takes save, restore or reset.');
      }
    },
  },
];

/** Maximum number of snapshots that one process remembers; the oldest goes first. */
const MOST_SNAPSHOTS = 10;
const snapshots = new Map<string, object>();

function saveSnapshot(name: string, snapshot: object): object {
  snapshots.delete(name);
  snapshots.set(name, snapshot);
  const [oldest] = snapshots.keys();
  if (snapshots.size > MOST_SNAPSHOTS && oldest !== undefined) snapshots.delete(oldest);
  return { saved: name, snapshots: [...snapshots.keys()] };
}

function findSnapshot(name: string): object {
  const snapshot = snapshots.get(name);
  if (snapshot) return snapshot;
  throw new Error(`There is no snapshot ${name}; there are: ${[...snapshots.keys()].join(', ') || 'none'}.`);
}
