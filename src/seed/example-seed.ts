/** A seed with every member that there is, as `switchhook init` writes it. */
export const EXAMPLE_SEED = {
  $schema: './node_modules/switchhook/dist/seed.schema.json',
  limits: { app: 1000, page: 1000, messenger: 10_000, send: 300 },
  apps: [
    {
      name: 'My app',
      id: '1234567890123456',
      secret: '0123456789abcdef0123456789abcdef',
      requires_proof: false,
      callback_url: 'http://127.0.0.1:3000/webhook',
      fields: ['calls', 'call_settings_update', 'messages', 'messaging_postbacks'],
    },
  ],
  pages: [
    {
      name: 'My Page',
      id: '987654321098765',
      category: 'Restaurant',
      eligible: true,
      call_settings: {
        icon_enabled: true,
        audio_enabled: true,
        video_enabled: false,
        call_routing: { ring_target: 'PARTNERS' },
        call_hours: {
          timezone_id: 'Europe/Berlin',
          weekly_operating_hours: [
            { day_of_week: 'MONDAY', open_time: '0900', close_time: '1700' },
            { day_of_week: 'TUESDAY', open_time: '0900', close_time: '1700' },
          ],
        },
      },
      messenger_profile: {
        get_started: { payload: 'START' },
        greeting: [{ locale: 'default', text: 'Hello {{user_first_name}}!' }],
        persistent_menu: [
          {
            locale: 'default',
            call_to_actions: [{ type: 'postback', title: 'Talk to an agent', payload: 'AGENT' }],
          },
        ],
      },
      personas: [{ name: 'Kim', id: '135792468135792', profile_picture_url: 'https://example.com/kim.jpg' }],
      consumers: [
        {
          name: 'Alex Doe',
          first_name: 'Alex',
          last_name: 'Doe',
          psid: '24680135791357911',
          time_zone: 'America/Los_Angeles',
          locale: 'en_US',
          gender: 'neutral',
          picture_color: '#1877f2',
          has_profile: true,
        },
        { name: 'Sam', psid: '24680135791357922', time_zone: 'Europe/Berlin' },
      ],
      admins: [{ name: 'Robin', psid: '24680135791357933', user_id: '24680135791357944' }],
    },
  ],
};
