import type { NotifierSettings } from "../../core/notify/settings.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import type { SecretResolver } from "../../ports/secrets.ts";

export interface NotifierParts {
  readonly secrets: SecretResolver;
  readonly http: ApiRequests;
}

/** Some drivers share one form of settings. */
export type SettingsOf<Driver extends NotifierSettings["driver"]> = NotifierSettings extends infer One
  ? One extends { readonly driver: infer Known }
    ? Driver extends Known
      ? One
      : never
    : never
  : never;
