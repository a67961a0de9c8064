import { createHash, randomBytes } from "node:crypto";
import { ClonePanelError } from "../../../core/errors.ts";
import { Secret } from "../../../core/site/secret.ts";
import type { AppFacts, AppPlace } from "../../../ports/app.ts";
import type { DatabaseAccess } from "../../../ports/database.ts";
import type { AccountCode } from "../account-code.ts";
import { readPhpVersion } from "../php-version.ts";
import { type FoundFiles, readFiles } from "./read-files.ts";
import { parseConfigText, parseReaderAnswer, saltNames, type WordpressSettings } from "./settings.ts";

/** Reads a WordPress' settings: by the host's own PHP where that can be, else from the text of wp-config.php. */
export async function readWordpressFacts(code: AccountCode, place: AppPlace): Promise<AppFacts> {
  const files = await readFiles(place, randomMarker());
  if (files.config === null)
    throw unreadable(place, "there is no wp-config.php in the document root nor above it");
  const settings = (await runReader(code, place, files)) ?? parseConfigText(files.config);
  const database = databaseOf(place, settings);
  const php =
    settings.by === "php"
      ? { version: settings.php, extensions: settings.extensions }
      : await readPhpVersion(place);
  const moved = movedContent(settings, files.root);
  return {
    version: /\$wp_version\s*=\s*'([\d.][\w.-]*)'/.exec(files.version)?.[1] ?? null,
    databases: new Map([["wp", database]]),
    phpVersion: php.version,
    phpExtensions: php.extensions.toSorted(),
    tablePrefix: settings.tablePrefix ?? "wp_",
    saltsFingerprint: fingerprint(settings),
    warnings: warningsOf(files, settings, moved),
    own: {
      contentFolder: moved.kind === "inside" ? moved.folder : null,
      configAbove: files.configPlace === "above" ? new Secret(files.config) : null,
      salts: new Secret(JSON.stringify(saltsOf(settings))),
      readBy: settings.by,
      configMode: files.configMode,
    },
  };
}

export const readerScript = `
cd -- "$1" || exit 3
stub=$(mktemp -d) || exit 3
trap 'rm -rf "$stub"' EXIT HUP INT TERM
: > "$stub/wp-settings.php"
# The site's own code runs here: for a bounded time, and never with more rights than its owner's.
limit=; command -v timeout >/dev/null 2>&1 && limit='timeout 25'
$limit php -d display_errors=0 -d log_errors=0 -d auto_prepend_file= -- "$PWD" "$2" "$3" "$stub" "$PWD/$4"
`;

async function runReader(
  code: AccountCode,
  place: AppPlace,
  files: FoundFiles,
): Promise<WordpressSettings | null> {
  if (files.mayRun === "no") return null;
  const marker = randomMarker();
  const result = await place.transport.run({
    script: readerScript,
    args: [
      place.placement.path,
      marker,
      place.site.names[0] ?? place.site.id,
      files.configPlace === "above" ? "../wp-config.php" : "wp-config.php",
    ],
    input: code("reader/settings.php"),
    timeoutMs: 30_000,
    maxOutputBytes: 1 << 20,
  });
  const settings = parseReaderAnswer(result.stdout, marker);
  return settings?.constants.has("DB_NAME") ? settings : null;
}

function databaseOf(place: AppPlace, settings: WordpressSettings): DatabaseAccess {
  const [name, user, password, host] = ["DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST"].map((key) =>
    settings.constants.has(key) ? asText(place, settings.constants.get(key) ?? "") : undefined,
  );
  if (name === undefined || user === undefined || password === undefined) {
    throw unreadable(
      place,
      "wp-config.php gives no plain DB_NAME, DB_USER and DB_PASSWORD, and could not be run",
    );
  }
  return {
    driver: "mysql",
    host: host ?? "localhost",
    name,
    user,
    password: new Secret(password),
    readOnly: null,
  };
}

function asText(place: AppPlace, bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "latin1"));
  } catch (cause) {
    throw unreadable(place, "a database setting in wp-config.php is not UTF-8", cause);
  }
}

/** Compared between accounts without showing anything; null when wp-config.php holds no keys (then rows do). */
function fingerprint(settings: WordpressSettings): string | null {
  const salts = Object.values(saltsOf(settings));
  return salts.length === 0
    ? null
    : createHash("sha256").update(JSON.stringify(salts), "latin1").digest("hex");
}

function saltsOf(settings: WordpressSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(
    saltNames.flatMap((name) => {
      const value = settings.constants.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

type MovedContent =
  | { readonly kind: "usual" }
  | { readonly kind: "inside" | "outside"; readonly folder: string };

function movedContent(settings: WordpressSettings, root: string): MovedContent {
  const folder = settings.constants.get("WP_CONTENT_DIR")?.replace(/\/+$/, "");
  if (folder === undefined || folder === `${root}/wp-content`) return { kind: "usual" };
  return folder.startsWith(`${root}/`)
    ? { kind: "inside", folder: folder.slice(root.length + 1) }
    : { kind: "outside", folder };
}

function warningsOf(files: FoundFiles, settings: WordpressSettings, moved: MovedContent): readonly string[] {
  const worthTelling: readonly (readonly [boolean, string])[] = [
    [
      isTrue(settings.constants.get("MULTISITE")),
      "This is a multisite: a replica can show it only under the site's own names, not under its own name.",
    ],
    [moved.kind === "outside", "WP_CONTENT_DIR lies outside the document root and is not mirrored."],
    [
      settings.constants.has("WPMU_PLUGIN_DIR"),
      "WPMU_PLUGIN_DIR is moved: ClonePanel's plugin is not loaded there, and only the gate and the database user hold.",
    ],
    [
      files.hasObjectCache,
      "A persistent object cache is in use: a replica may show old rows until it is flushed.",
    ],
    [files.hasPageCache, "A page cache is in use: a replica may show old pages until they are purged."],
    [
      settings.by === "text",
      "wp-config.php was read as text, since it could not be run by PHP on the account.",
    ],
  ];
  return worthTelling.flatMap(([holds, text]) => (holds ? [text] : []));
}

function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0";
}

function randomMarker(): string {
  return `clonepanel-${randomBytes(16).toString("hex")}`;
}

function unreadable(place: AppPlace, because: string, cause?: unknown): ClonePanelError {
  return new ClonePanelError(
    "APP_SETTINGS_UNREADABLE",
    `The WordPress settings of ${place.site.id} cannot be read: ${because}`,
    {
      hint: `Name the database in the configuration: sites.${place.site.id}.accounts.${place.placement.account}.databases`,
      remedy: "owner",
      site: place.site.id,
      account: place.placement.account,
      cause,
    },
  );
}
