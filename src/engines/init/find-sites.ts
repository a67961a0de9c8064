import { isSiteName } from "../../core/init/site-name.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Transport } from "../../ports/transport.ts";

/** A document root that holds something. */
export interface FoundRoot {
  readonly app: "wordpress" | "other";
  /** Relative to the account's home. */
  readonly path: string;
  /** The name under which the site believes to be visited, lower case; null: it does not say. */
  readonly name: string | null;
}

const mostRoots = 50;

/**
 * Pairs of a kind and a folder, each ended by a zero byte. Mail, caches and what ClonePanel keeps are not looked into.
 */
const findScript = `exec 2>/dev/null
find . -maxdepth 5 \\( -name mail -o -name Maildir -o -name '.?*' -o -name node_modules -o -name wp-content \\
  -o -name wp-includes -o -name wp-admin -o -name tmp -o -name logs \\) -prune -o -type f -name wp-load.php -printf 'wordpress\\0%h\\0' | head -c 65536
for folder in public_html www htdocs httpdocs html domains/*/public_html domains/*/htdocs; do
  [ -d "$folder" ] && [ ! -L "$folder" ] || continue
  for index in index.html index.htm index.php; do
    [ -f "$folder/$index" ] && { printf 'other\\0./%s\\0' "$folder"; break; }
  done
done
exit 0`;

/**
 * The site's own answer to what it is called, by the account's PHP. WordPress loads no plugin, theme or object cache of
 * the site with SHORTINIT; its wp-config.php runs, as it does for every visitor.
 */
const nameScript = `exec 2>/dev/null
brief() { if command -v timeout >/dev/null; then timeout 20 "$@"; else "$@"; fi; }
brief php -d display_errors=0 -r '
define("SHORTINIT", true);
$_SERVER += array("HTTP_HOST" => "localhost", "REQUEST_URI" => "/", "SERVER_PROTOCOL" => "HTTP/1.1");
ob_start();
require $argv[1] . "/wp-load.php";
ob_end_clean();
$home = defined("WP_HOME") ? WP_HOME : $wpdb->get_var("SELECT option_value FROM $wpdb->options WHERE option_name=\\"home\\"");
echo "\\0home\\0", substr((string) $home, 0, 300), "\\0";
' -- "$1" </dev/null
exit 0`;

/** Looks for web sites in the account's home. Reads only; an account without any is an empty list. */
export async function findSites(transport: Transport, signal: AbortSignal): Promise<readonly FoundRoot[]> {
  const { stdout } = await transport.run({
    script: findScript,
    timeoutMs: 120_000,
    maxOutputBytes: 1024 * 1024,
    signal,
  });
  const roots = parseRoots(stdout).slice(0, mostRoots);
  const found: FoundRoot[] = [];
  for (const root of roots) {
    const name = root.app === "wordpress" ? await readName(transport, root.path, signal) : null;
    found.push({ app: root.app, path: root.path, name: name ?? nameInPath(root.path) });
  }
  return found;
}

/** A WordPress says more of a folder than that it has an index; paths with odd bytes are for a person to write. */
export function parseRoots(
  text: string,
): readonly { readonly app: FoundRoot["app"]; readonly path: BytePath }[] {
  const parts = text.split("\0");
  const roots = new Map<string, FoundRoot["app"]>();
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const path = (parts[at + 1] ?? "").replace(/^\.\//, "");
    if (!/^[\w][\w./-]{0,200}$/.test(path) || path.includes("..")) continue;
    if (parts[at] === "wordpress") roots.set(path, "wordpress");
    else if (!roots.has(path)) roots.set(path, "other");
  }
  return [...roots].map(([path, app]) => ({ path, app })).sort((one, two) => (one.path < two.path ? -1 : 1));
}

async function readName(transport: Transport, path: string, signal: AbortSignal): Promise<string | null> {
  const { stdout } = await transport.run({
    script: nameScript,
    args: [path],
    timeoutMs: 40_000,
    maxOutputBytes: 64 * 1024,
    signal,
  });
  const home = /\0home\0([^\0]*)\0/.exec(stdout)?.[1] ?? "";
  const host = /^https?:\/\/([^/:?#]+)/i.exec(home)?.[1]?.toLowerCase() ?? "";
  return isSiteName(host) ? host : null;
}

/** `domains/example.com/public_html`: some panels name the folder after the site. */
function nameInPath(path: string): string | null {
  return path.toLowerCase().split("/").find(isSiteName) ?? null;
}
