import type { JsonObject } from './json.ts';

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'];

/**
 * Bodies that requests may have, by operation and name, for the OpenAPI document. `{psid}`, `{call-id}` and `{callback-url}`
 * stand for ids and an address, as the ids in paths do.
 */
export const bodyExamples: Readonly<Record<string, Readonly<Record<string, JsonObject>>>> = {
  'POST /{page-id}/messenger_call_settings': {
    'Hide the call icon': { icon_enabled: false },
    'Call hours, Monday to Friday': {
      call_hours: {
        timezone_id: 'America/Los_Angeles',
        weekly_operating_hours: WEEKDAYS.map((day_of_week) => ({ day_of_week, open_time: '0900', close_time: '1700' })),
      },
    },
    'Ring in the subscribed apps': { call_routing: { ring_target: 'PARTNERS' } },
  },
  'POST /{page-id}/messages': {
    Text: { recipient: { id: '{psid}' }, messaging_type: 'RESPONSE', message: { text: 'Hello' } },
    'Quick replies': {
      recipient: { id: '{psid}' },
      messaging_type: 'RESPONSE',
      message: {
        text: 'Shall we call you?',
        quick_replies: ['Yes', 'No'].map((title) => ({ content_type: 'text', title, payload: title.toUpperCase() })),
      },
    },
    'Call prompt for three days': {
      recipient: { id: '{psid}' },
      messaging_type: 'RESPONSE',
      message: { attachment: { type: 'template', payload: { template_type: 'call_prompt', ttl_days: 3 } } },
    },
    'Typing indicator': { recipient: { id: '{psid}' }, sender_action: 'typing_on' },
  },
  'POST /{page-id}/calls': {
    'Reject a call': { platform: 'messenger', action: 'reject', call_id: '{call-id}' },
    'End a call': { platform: 'messenger', action: 'terminate', call_id: '{call-id}' },
  },
  'POST /{page-id}/subscribed_apps': {
    'Calls and settings': { subscribed_fields: ['calls', 'call_settings_update'] },
  },
  'POST /{page-id}/messenger_profile': {
    'Greeting and Get started': {
      get_started: { payload: 'START' },
      greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}' }],
    },
  },
  'POST /{page-id}/personas': {
    'Persona of an agent': { name: 'Robin', profile_picture_url: 'https://example.com/robin.png' },
  },
  'POST /{app-id}/subscriptions': {
    'Calls and settings': {
      object: 'page',
      callback_url: '{callback-url}',
      verify_token: 'secret',
      fields: ['calls', 'call_settings_update'],
    },
  },
};
