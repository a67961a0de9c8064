import type { SiteId } from "../site/site.ts";

/** From the least to the worst. */
export const severities = ["info", "warning", "alarm"] as const;
export type Severity = (typeof severities)[number];

/** What a part of ClonePanel found about one thing. The same thing has the same key, whoever finds it, however often. */
export type Notice =
  | {
      readonly kind: "bad";
      readonly key: string;
      /** Things that most likely have one cause share it: they become one incident. */
      readonly cause: string;
      readonly site: SiteId | null;
      readonly severity: Severity;
      /** One line. */
      readonly title: string;
      /** What is known of it, one line. */
      readonly because: string;
    }
  /** It is as it should be. Most often it was never otherwise. */
  | { readonly kind: "good"; readonly key: string };

export function isAtLeast(severity: Severity, limit: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(limit);
}

export function isWorse(severity: Severity, than: Severity): boolean {
  return severities.indexOf(severity) > severities.indexOf(than);
}
