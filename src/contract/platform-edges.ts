/**
 * Edges of Meta's platform, so that the advice for an unknown path can tell a real edge from a typing error. Those of the
 * Messenger Platform have a row in the coverage table each; sources: its pages and Node SDK 24.0.1, read November 2026.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Edges of the Messenger Platform on a Page, a person or a label, with the method names of its pages. */
export const MESSENGER_EDGES = {
  call_metrics: 'POST /{page-id}/call_metrics',
  calls: 'POST /{page-id}/calls',
  conversations: 'GET /{page-id}/conversations',
  custom_labels: 'GET, POST /{page-id}/custom_labels, GET /{psid}/custom_labels',
  custom_user_settings: 'GET, POST, DELETE /{page-id}/custom_user_settings',
  extend_thread_control: 'POST /{page-id}/extend_thread_control',
  ids_for_apps: 'GET /{psid}/ids_for_apps',
  ids_for_pages: 'GET /{psid}/ids_for_pages',
  insights: 'GET /{page-id}/insights',
  label: 'POST, DELETE /{label-id}/label',
  marketing_messages: 'POST /{page-id}/marketing_messages',
  message_attachments: 'POST /{page-id}/message_attachments',
  message_templates: 'GET, POST, DELETE /{page-id}/message_templates',
  messages: 'POST /{page-id}/messages, GET /{conversation-id}/messages',
  messaging_feature_review: 'GET /{page-id}/messaging_feature_review',
  messenger_call_permissions: 'GET /{page-id}/messenger_call_permissions',
  messenger_call_settings: 'GET, POST /{page-id}/messenger_call_settings',
  messenger_lead_forms: 'GET, POST /{page-id}/messenger_lead_forms',
  messenger_profile: 'GET, POST, DELETE /{page-id}/messenger_profile',
  moderate_conversations: 'POST /{page-id}/moderate_conversations',
  nlp_configs: 'POST /{page-id}/nlp_configs',
  notification_message_tokens: 'GET /{page-id}/notification_message_tokens',
  notification_messages_dev_support: 'POST /{page-id}/notification_messages_dev_support',
  pass_thread_control: 'POST /{page-id}/pass_thread_control',
  personas: 'GET, POST /{page-id}/personas',
  release_thread_control: 'POST /{page-id}/release_thread_control',
  request_thread_control: 'POST /{page-id}/request_thread_control',
  secondary_receivers: 'GET /{page-id}/secondary_receivers',
  subscribed_apps: 'GET, POST, DELETE /{page-id}/subscribed_apps',
  take_thread_control: 'POST /{page-id}/take_thread_control',
  thread_owner: 'GET /{page-id}/thread_owner',
  threads: 'GET /{page-id}/threads',
  unlink_accounts: 'POST /{page-id}/unlink_accounts',
  welcome_message_flows: 'GET, POST, DELETE /{page-id}/welcome_message_flows',
} as const;

export type MessengerEdge = keyof typeof MESSENGER_EDGES;

/** Edges of Pages, apps and users that the Messenger Platform's pages do not describe. */
export const OTHER_EDGES: ReadonlySet<string> = words(`
  ab_tests accounts acknowledge_orders activities ads_eligibility ads_posts agencies albums app_event_types
  ar_experience assigned_pages assigned_users blocked business_data businesses businessprojects call_to_actions
  canvas_elements canvases chat_plugin commerce_merchant_settings commerce_orders commerce_payouts
  commerce_transactions copyright_manual_claims crosspost_whitelisted_pages ctx_optimization_eligibility dataset
  events fantasy_games feed friends global_brand_children groups ids_for_business image_copyrights indexed_videos
  instagram_accounts leadgen_forms likes live_videos locations media_fingerprints notifications
  page_backed_instagram_accounts page_whatsapp_number_verification permissions photo_stories photos picture posts
  product_catalogs published_posts ratings roles rtb_dynamic_posts scheduled_posts settings shop_setup_status
  store_locations stories subscribed_domains tabs tagged uploads video_copyright_rules video_copyrights video_lists
  video_reels video_stories videos visitor_posts whatsapp_business_solutions`);

/** Returns true for an edge that the real platform has, on some node. */
export const isPlatformEdge = (edge: string): boolean => Object.hasOwn(MESSENGER_EDGES, edge) || OTHER_EDGES.has(edge);

/** Fields of a Page, as the same SDK lists them. */
const PAGE_FIELDS = words(`
  about access_token ad_campaign affiliation app_id artists_we_like attire awards band_interests band_members best_page
  bio birthday booking_agent built business can_checkin can_post category category_list checkins company_overview
  connected_instagram_account connected_page_backed_instagram_account contact_address country_page_likes cover
  culinary_team current_location description description_html directed_by display_subtext
  displayed_message_response_time emails engagement fan_count featured_video features followers_count food_styles
  founded general_info general_manager genre global_brand_page_name global_brand_root_id has_added_app has_lead_access
  has_transitioned_to_new_page_experience has_whatsapp_business_number has_whatsapp_number hometown hours id impressum
  influences instagram_business_account is_always_open is_calling_eligible is_chain is_community_page
  is_eligible_for_branded_content is_messenger_bot_get_started_enabled is_messenger_platform_bot is_owned
  is_permanently_closed is_published is_unclaimed is_verified is_webhooks_subscribed keywords link location members
  merchant_id merchant_review_status messaging_feature_status messenger_ads_default_icebreakers
  messenger_ads_default_quick_replies messenger_ads_quick_replies_type mission mpg name name_with_location_descriptor
  network new_like_count offer_eligible overall_star_rating owner_business page_token parent_page parking
  payment_options personal_info personal_interests phone picture place_type plot_outline preferred_audience
  press_contact price_range privacy_info_url produced_by products promotion_eligible public_transit rating_count
  record_label release_date restaurant_services restaurant_specialties schedule screenplay_by season
  single_line_address starring start_info store_code store_number studio talking_about_count tasks temporary_status
  unread_message_count unread_notif_count unseen_message_count username verification_status voip_info website
  were_here_count whatsapp_number written_by`);

/** Returns true for a field that a node of the real platform has; known for Pages only. */
export const isPlatformField = (field: string, node: string | undefined): boolean =>
  node === 'Page' && PAGE_FIELDS.has(field);
