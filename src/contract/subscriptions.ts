import type { JsonObject } from './json.ts';
import { boolean, list, notAmongError, object, oneOf, paramName, text, type Decoder } from './graph-types.ts';
import { ParamError } from './param-error.ts';

/** Subscription parameters, at app level and on a Page. Source: docs/graph/subscriptions.md §2, §3. */

/** The values of `subscribed_fields` and `fields`, as Node SDK 24.0.1 lists them (`Page.SubscribedFields`). */
export const SUBSCRIBABLE_FIELDS: readonly string[] = `
  affiliation attire awards bio birthday business_integrity call_permission_reply call_settings_update calls
  category checkins comment_poll_response company_overview conversations culinary_team current_location
  description email feature_access_list feed follow founded general_info general_manager group_feed hometown hours
  inbox_labels invalid_topic_placeholder invoice_access_bank_slip_events invoice_access_invoice_change
  invoice_access_invoice_draft_change invoice_access_onboarding_status_active leadgen leadgen_fat live_videos
  local_delivery location marketing_message_delivery_failed marketing_message_echoes
  marketing_messages_subscriber_upload_status mcom_invoice_change members mention merchant_review message_context
  message_deliveries message_echoes message_edits message_mention message_reactions message_reads
  message_template_status_update messages messaging_account_linking messaging_appointments
  messaging_checkout_updates messaging_customer_information messaging_direct_sends
  messaging_fblogin_account_linking messaging_feedback messaging_game_plays messaging_handovers
  messaging_in_thread_lead_form_submit messaging_integrity messaging_optins messaging_optouts messaging_payments
  messaging_policy_enforcement messaging_postbacks messaging_pre_checkouts messaging_referrals mission name
  page_about_story page_change_proposal page_upcoming_change parking payment_options payment_request_update
  personal_info personal_interests phone picture price_range product_review products public_transit
  publisher_subscriptions ratings registration response_feedback send_cart standby story_poll_response story_share
  user_action video_text_question_responses videos website`
  .trim()
  .split(/\s+/);

/** Returns true for fields of Messenger threads: a subscription to them needs `pages_messaging` too. */
export const needsMessaging = (field: string): boolean => /^(message|messaging|standby|call)/.test(field);

/** The three fields of calling, to which the demo app is subscribed. */
export const CALLING_FIELDS = ['calls', 'call_permission_reply', 'call_settings_update'] as const;

const field: Decoder<string> = {
  decode(value, path) {
    if (typeof value === 'string' && SUBSCRIBABLE_FIELDS.includes(value)) return value;
    throw notAmongError(SUBSCRIBABLE_FIELDS, value, path.length > 1 ? path : [path[0] ?? '', '0']);
  },
  schema: { type: 'string', enum: SUBSCRIBABLE_FIELDS },
};

export const subscribedAppsParams = object({ subscribed_fields: list(field) }, ['subscribed_fields']);

/** Text of an address or a verify token; the limit is ours, so that nothing of unbounded length is stored. */
const addressText = text(2000);

/** Address of a callback: an http or https URL that webhooks can be posted to. Source: docs/graph/subscriptions.md §4. */
export const callbackUrl: Decoder<string> = {
  decode(value, path) {
    const address = addressText.decode(value, path);
    const refuse = (what: string) =>
      new ParamError('invalid_url', `Param ${paramName(path)} must be a valid URL${what}`, path);
    const url = URL.parse(address);
    if (!url || !['http:', 'https:'].includes(url.protocol)) throw refuse('');
    if (url.username !== '' || url.password !== '') throw refuse(' without a user name and password');
    // A lone # leaves no hash in the parsed URL, and would still cut the challenge off.
    if (address.includes('#')) throw refuse(' without a fragment');
    return address;
  },
  schema: { ...addressText.schema, format: 'uri' },
};

const OBJECTS = ['page'] as const;

export const subscriptionParams = object(
  {
    object: oneOf(OBJECTS),
    callback_url: callbackUrl,
    verify_token: addressText,
    fields: list(field),
    include_values: boolean,
  },
  ['object', 'callback_url', 'verify_token', 'fields'],
);

export const unsubscriptionParams = object({ object: oneOf(OBJECTS), fields: list(field) });

/**
 * Reads `subscribed_fields`; a field named twice counts once. Throws ParamError when they are missing, in a path with any
 * version (docs/graph/subscriptions.md §3.1), and for the first unknown field.
 */
export function decodeSubscribedFields(params: JsonObject): readonly string[] {
  const name = 'subscribed_fields';
  if (params[name] === undefined) {
    throw new ParamError('subscribed_fields_missing', `The parameter ${name} is required`, [name]);
  }
  return [...new Set(subscribedAppsParams.decode(params, []).subscribed_fields)];
}
