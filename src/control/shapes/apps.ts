export interface AppName {
  readonly id: string;
  readonly name: string;
}

export interface AppView extends AppName {
  readonly requires_proof: boolean;
  /** The app's subscription to the object `page`; null without one. */
  readonly subscription: {
    readonly callback_url: string | null;
    readonly fields: readonly string[];
    readonly include_values: boolean;
  } | null;
}

export interface AppCredentials {
  readonly id: string;
  readonly secret: string;
}

export interface NewApp {
  readonly name: string;
  /** Requests of the app need an appsecret_proof. */
  readonly requires_proof?: boolean;
}
