import { boolean, instant, integer, list, named, nullable, object, optional, text } from '../../contract/schema.ts';
import type { PageName, PageReference, PageView, SubscribedApp } from '../shapes/pages.ts';
import { hoursStatusMembers } from './call-hours.ts';
import { callSettings } from './call-settings.ts';
import { admin } from './people.ts';

export const pageReference = object<PageReference>({ id: text });

const pageNameMembers = { id: text, name: text, eligible: boolean };

export const pageName = named('PageName', object<PageName>(pageNameMembers));

const subscribedApp = named(
  'SubscribedApp',
  object<SubscribedApp>({
    app_id: text,
    name: text,
    callback_url: nullable(text),
    app_fields: list(text),
    page_fields: list(text),
    hears_calls: boolean,
    failing_since: nullable(instant),
  }),
);

export const pageView = named(
  'Page',
  object<PageView>({
    ...pageNameMembers,
    created_at: instant,
    revision: integer,
    call_settings: callSettings,
    hours: object<PageView['hours']>({ ...hoursStatusMembers, next_opening: optional(instant) }),
    apps: list(subscribedApp),
    admins: list(admin),
  }),
);
