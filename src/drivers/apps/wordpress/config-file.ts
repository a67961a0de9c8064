import { ClonePanelError } from "../../../core/errors.ts";
import { type BytePath, toBytePath } from "../../../core/mirror/byte-path.ts";
import type { DatabaseAccess } from "../../../ports/database.ts";
import { phpAssignments } from "../php-constants.ts";
import { phpString } from "../php-string.ts";
import { phpTokens } from "../php-tokens.ts";

type MysqlAccess = Extract<DatabaseAccess, { driver: "mysql" }>;

export interface ConfigFileOrder {
  readonly access: MysqlAccess;
  readonly stateFolder: BytePath;
  /** Constants and variables (`$table_prefix`) to set, as plain values. */
  readonly set: ReadonlyMap<string, string>;
  readonly origin: "made-from-primary" | "owners-own";
}

const begin = "// BEGIN ClonePanel";
const end = "// END ClonePanel";
const madeFromPrimary =
  "// Made from the primary's wp-config.php by every sync. Delete this line to keep changes of your own.";
const isPrimary = "\\function_exists('ClonePanel\\\\Role\\\\is_primary') && \\ClonePanel\\Role\\is_primary()";

/**
 * A wp-config.php with the given values in the place of its own and, where there is a user with SELECT only, with one
 * that follows the account's role. Comments, strings and every other line stay. Repeating it changes nothing;
 * `withoutClonePanel` takes the block and the switch out again.
 *
 * @throws ClonePanelError APP_CONFIG_UNSUPPORTED (owner) when the file does not define its database itself.
 */
export function planConfigFile(text: string, order: ConfigFileOrder): string {
  const plain = replaceValues(withoutClonePanel(text), order.set);
  const switched = order.access.readOnly === null ? plain : switchUser(plain, order.access.readOnly);
  const block = headerLines(order);
  return block.length === 0
    ? switched
    : insertAfterOpening(switched, `${[begin, ...block, end].join("\n")}\n`);
}

export function isMadeFromPrimary(text: string): boolean {
  return text.includes(`\n${madeFromPrimary}\n`);
}

export function withoutClonePanel(text: string): string {
  const block = new RegExp(`^${begin}\\n[\\s\\S]*?^${end}\\n`, "m");
  return text
    .replace(block, "")
    .replace(/\/\*ClonePanel\*\/[^;]*?\/\*was\*\/ ([\s\S]*?) \/\*end\*\/[\s\S]*?\/\*\/ClonePanel\*\//g, "$1");
}

function headerLines(order: ConfigFileOrder): readonly string[] {
  const lines: string[] = order.origin === "made-from-primary" ? [madeFromPrimary] : [];
  if (order.access.readOnly !== null) {
    const file = phpString(`${order.stateFolder}/role.php`);
    lines.push(
      "// The database user follows this account's role: one with SELECT only while it is a replica.",
    );
    lines.push(
      `if (!\\function_exists('ClonePanel\\\\Role\\\\is_primary') && @\\is_file(${file})) { require_once ${file}; }`,
    );
  }
  return lines;
}

function replaceValues(text: string, set: ReadonlyMap<string, string>): string {
  const found = phpAssignments(text).filter((one) => set.has(one.name));
  for (const name of set.keys()) {
    if (!found.some((one) => one.name === name)) throw unsupported(name);
  }
  return replaceAll(text, found, (one) => phpString(set.get(one.name) ?? ""));
}

function switchUser(text: string, readOnly: NonNullable<MysqlAccess["readOnly"]>): string {
  const values = new Map([
    ["DB_USER", toBytePath(readOnly.user)],
    ["DB_PASSWORD", toBytePath(readOnly.password.reveal())],
  ]);
  const found = phpAssignments(text).filter((one) => values.has(one.name));
  for (const name of values.keys()) if (!found.some((one) => one.name === name)) throw unsupported(name);
  return replaceAll(
    text,
    found,
    (one) =>
      `/*ClonePanel*/ ${isPrimary} ? /*was*/ ${one.expression} /*end*/ : ${phpString(values.get(one.name) ?? "")} /*/ClonePanel*/`,
  );
}

interface Place {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly expression: string;
}

function replaceAll(text: string, places: readonly Place[], by: (place: Place) => string): string {
  return places
    .toReversed()
    .reduce((result, one) => result.slice(0, one.start) + by(one) + result.slice(one.end), text);
}

/** After `<?php`, and after a `declare` or `namespace`, which must be a file's first statements. */
function insertAfterOpening(text: string, block: string): string {
  const tokens = phpTokens(text);
  let at = tokens.find((token) => token.kind === "open")?.end ?? 0;
  const code = tokens.filter(
    (token) => token.start >= at && token.kind !== "space" && token.kind !== "comment",
  );
  for (let index = 0; /^(declare|namespace)$/i.test(code[index]?.text ?? ""); index++) {
    while (index < code.length && code[index]?.text !== ";") index++;
    at = code[index]?.end ?? at;
  }
  const rest = text.slice(at);
  return `${text.slice(0, at)}\n${block}${rest.startsWith("\n") ? rest.slice(1) : rest}`;
}

function unsupported(name: string): ClonePanelError {
  return new ClonePanelError("APP_CONFIG_UNSUPPORTED", `wp-config.php does not give ${name} a value itself`, {
    hint: "Define the database, the keys and $table_prefix in wp-config.php, not in a file that it loads.",
    remedy: "owner",
  });
}
