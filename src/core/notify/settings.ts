import type { SecretRef } from "../site/secret.ts";
import type { Route } from "./route.ts";

/** A destination as it is configured. Addresses that are secrets by themselves are references. */
export type NotifierSettings = (
  | { readonly driver: "webhook" | "slack" | "discord" | "teams"; readonly url: SecretRef }
  | {
      readonly driver: "ntfy";
      readonly server: string;
      readonly topic: SecretRef;
      readonly token: SecretRef | null;
    }
  | { readonly driver: "telegram"; readonly server: string; readonly token: SecretRef; readonly chat: string }
  | { readonly driver: "matrix"; readonly server: string; readonly token: SecretRef; readonly room: string }
  | {
      readonly driver: "pushover";
      readonly server: string;
      readonly token: SecretRef;
      readonly user: SecretRef;
    }
  | { readonly driver: "gotify"; readonly server: string; readonly token: SecretRef }
  | { readonly driver: "pagerduty"; readonly server: string; readonly key: SecretRef }
  | { readonly driver: "healthchecks"; readonly url: SecretRef; readonly everyMs: number }
  | {
      readonly driver: "twilio";
      readonly server: string;
      readonly account: string;
      readonly token: SecretRef;
      readonly from: string;
      readonly to: string;
    }
  | {
      readonly driver: "smtp";
      readonly host: string;
      readonly port: number;
      /** `implicit`: encrypted from the first byte. `starttls`: refused without it. `none`: a server of this machine. */
      readonly tls: "implicit" | "starttls" | "none";
      readonly login: { readonly user: string; readonly password: SecretRef } | null;
      readonly from: string;
      readonly to: readonly string[];
    }
) & { readonly route: Route };
