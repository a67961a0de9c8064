import { phpAssignments } from "../php-constants.ts";
import { withoutClonePanel } from "./config-file.ts";

export const saltNames = [
  "AUTH_KEY",
  "SECURE_AUTH_KEY",
  "LOGGED_IN_KEY",
  "NONCE_KEY",
  "AUTH_SALT",
  "SECURE_AUTH_SALT",
  "LOGGED_IN_SALT",
  "NONCE_SALT",
] as const;

export type SaltName = (typeof saltNames)[number];

/** A wp-config.php's values as byte strings. Holds secrets: it stays inside the driver. */
export interface WordpressSettings {
  readonly constants: ReadonlyMap<string, string>;
  readonly tablePrefix: string | null;
  readonly php: string | null;
  readonly extensions: readonly string[];
  readonly by: "php" | "text";
}

/** What the reader (account/reader/settings.php) answered between its markers; null when it did not. */
export function parseReaderAnswer(stdout: string, marker: string): WordpressSettings | null {
  const [, json] = stdout.split(marker);
  if (json === undefined) return null;
  try {
    const answer = JSON.parse(json) as Record<string, unknown>;
    const constants = Object.entries(answer["constants"] ?? {}).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, atob(value)] as const] : [],
    );
    return {
      constants: new Map(constants),
      tablePrefix: typeof answer["prefix"] === "string" ? atob(answer["prefix"]) : null,
      php: typeof answer["php"] === "string" ? answer["php"] : null,
      extensions: Array.isArray(answer["extensions"])
        ? answer["extensions"].filter((one) => typeof one === "string")
        : [],
      by: "php",
    };
  } catch {
    // The site's own code ran there and may have cut the answer; the text is read instead.
    return null;
  }
}

/** Without running anything: plain literals only. */
export function parseConfigText(text: string): WordpressSettings {
  const plain = phpAssignments(withoutClonePanel(text)).flatMap(({ name, value }) =>
    value === null ? [] : [[name, value] as const],
  );
  const values = new Map(plain);
  return {
    constants: values,
    tablePrefix: values.get("$table_prefix") ?? null,
    php: null,
    extensions: [],
    by: "text",
  };
}
