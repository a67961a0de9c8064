import type { AppPlace } from "../../../ports/app.ts";

/** What is read before anything is run. */
export interface FoundFiles {
  /** The document root as the account's shell sees it, absolute. */
  readonly root: string;
  readonly version: string;
  readonly config: string | null;
  readonly configPlace: "root" | "above";
  readonly mayRun: "yes" | "no";
  readonly hasObjectCache: boolean;
  readonly hasPageCache: boolean;
  /** Mode of wp-config.php as octal digits; null where it cannot be told. */
  readonly configMode: string | null;
}

// wp-load.php's own rule: the file above counts only when no other WordPress is up there. As root, a file of somebody
// else is not run.
export const script = `
cd -- "$1" || exit 3
config=wp-config.php where=root
if [ ! -f "$config" ] && [ -f ../wp-config.php ] && [ ! -f ../wp-settings.php ]; then config=../wp-config.php where=above; fi
run=yes
command -v php >/dev/null 2>&1 || run=no
if [ "$(id -u)" = 0 ] && [ -z "$(find "$config" -user 0 2>/dev/null)" ]; then run=no; fi
cache=; for file in object-cache advanced-cache; do [ -f "wp-content/$file.php" ] && cache="$cache $file"; done
[ -f "$config" ] || where=none
mode=$(stat -c %a "$config" 2>/dev/null || stat -f %Lp "$config" 2>/dev/null)
printf '%s\\n' "$where" "$run" "$cache" "$mode" "$PWD" "$2"
head -c 65536 wp-includes/version.php
printf '\\n%s\\n' "$2"
if [ -f "$config" ]; then head -c 524288 "$config"; fi
`;

export async function readFiles(place: AppPlace, marker: string): Promise<FoundFiles> {
  const result = await place.transport.run({
    script,
    args: [place.placement.path, marker],
    timeoutMs: 30_000,
    maxOutputBytes: 1 << 20,
  });
  const [head = "", version = "", config = ""] = result.stdout.split(`${marker}\n`);
  const [where, run, cache, mode = "", ...root] = head.replace(/\n$/, "").split("\n");
  return {
    root: root.join("\n"),
    version,
    config: where === "root" || where === "above" ? config : null,
    configPlace: where === "above" ? "above" : "root",
    mayRun: run === "yes" ? "yes" : "no",
    hasObjectCache: cache?.includes("object-cache") ?? false,
    hasPageCache: cache?.includes("advanced-cache") ?? false,
    configMode: /^[0-7]{3,4}$/.test(mode) ? mode : null,
  };
}
