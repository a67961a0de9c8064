import type { AppPlace } from "../../ports/app.ts";

/** What lies in a document root, at a glance. */
export type RootContent = "empty" | "wordpress" | "php" | "cgi" | "files";

const contents: readonly RootContent[] = ["empty", "wordpress", "php", "cgi", "files"];

// What a control panel puts into a new account does not make it a site. A letter for each name, and one way through the
// tree, which ends at the first PHP file: it may have a hundred thousand names.
export const script = `
cd -- "$1" 2>/dev/null || { echo empty; exit 0; }
if [ -f wp-load.php ] && [ -f wp-includes/version.php ]; then echo wordpress; exit 0; fi
found=$(find . \\( -name .well-known -o -name cgi-bin \\) -prune \\
  -o -type f -name '*.php' -printf p -quit \\
  -o -type f \\( -name '*.cgi' -o -name '*.pl' \\) -printf c \\
  -o ! -name . ! -name .ftpquota ! -name error_log ! -name .user.ini ! -name .htaccess -printf f 2>/dev/null)
case $found in
  *p) echo php ;;
  *c*) echo cgi ;;
  *f*) echo files ;;
  *) echo empty ;;
esac
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
