import { boolean, list, named, nullable, object, text } from '../../contract/schema.ts';
import type { AppCredentials, AppName, AppView } from '../shapes/apps.ts';

export const appName = named('AppName', object<AppName>({ id: text, name: text }));

export const appView = named(
  'App',
  object<AppView>({
    id: text,
    name: text,
    requires_proof: boolean,
    subscription: nullable(
      object<NonNullable<AppView['subscription']>>({
        callback_url: nullable(text),
        fields: list(text),
        include_values: boolean,
      }),
    ),
  }),
);

export const appCredentials = object<AppCredentials>({ id: text, secret: text });
