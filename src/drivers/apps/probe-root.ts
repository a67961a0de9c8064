import type { AppPlace } from "../../ports/app.ts";

/** What lies in a document root, at a glance. */
export type RootContent = "empty" | "wordpress" | "php" | "cgi" | "files";

const contents: readonly RootContent[] = ["empty", "wordpress", "php", "cgi", "files"];

// What a control panel puts into a new account does not make it a site.
export const script = `
cd -- "$1" 2>/dev/null || { echo empty; exit 0; }
if [ -f wp-load.php ] && [ -f wp-includes/version.php ]; then echo wordpress; exit 0; fi
below() { find . \\( -name .well-known -o -name cgi-bin \\) -prune -o "$@" -print 2>/dev/null; }
# One way through the tree, which ends at the first PHP file: it may have a hundred thousand names.
runs=$(below -type f \\( -name '*.php' -o -name '*.cgi' -o -name '*.pl' \\) | LC_ALL=C sed -n -e '/\\.php$/{s/.*/php/p;q;}' -e 's/.*/cgi/p' | tail -n 1)
if [ -n "$runs" ]; then echo "$runs"
elif [ -n "$(below ! -name . ! -name .ftpquota ! -name error_log ! -name .user.ini ! -name .htaccess | head -n 1)" ]; then echo files
else echo empty
fi
`;

export async function probeRoot(place: AppPlace): Promise<RootContent> {
  const result = await place.transport.run({
    script,
    args: [place.placement.path],
    timeoutMs: 60_000,
    maxOutputBytes: 4096,
  });
  const word = result.stdout.trim();
  return contents.find((content) => content === word) ?? "files";
}
