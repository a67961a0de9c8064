import { type BytePath, showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Transport } from "../../ports/transport.ts";
import { runOnAccount } from "../mirror/account-files.ts";

/** A request is a few hundred bytes; a folder that somebody filled with rubbish costs no more than this. */
const mostFiles = 50;
const mostBytes = 8_192;

export const script = `
marker=$1
[ -d "$2" ] || exit 0
count=0
for file in "$2"/*.json; do
  [ -f "$file" ] && [ ! -L "$file" ] || continue
  count=$((count + 1)); [ "$count" -le ${mostFiles} ] || break
  printf '%s\\n' "\${file##*/}"
  head -c ${mostBytes} -- "$file" || exit 1
  printf '\\n%s\\n' "$marker"
done
`;

export interface FoundFile {
  readonly name: string;
  /** As the account gave it: nothing of it is believed. */
  readonly text: string;
}

/** Where a client puts a request on an account, from its home. */
export function requestFolder(site: SiteId): BytePath {
  return toBytePath(`.clonepanel/${site}/requests`);
}

/** Reads what lies there; nothing is removed, as a copy could come back anyway. */
export async function pullRequests(
  transport: Transport,
  site: SiteId,
  { marker, signal }: { readonly marker: string; readonly signal: AbortSignal },
): Promise<readonly FoundFile[]> {
  const order = { script, args: [marker, requestFolder(site)], timeoutMs: 30_000, signal };
  const { stdout } = await runOnAccount(transport, "read the requests of clients", order);
  return stdout
    .split(`\n${marker}\n`)
    .slice(0, -1)
    .map((piece) => {
      const end = piece.indexOf("\n");
      return {
        name: showPath(piece.slice(0, end)),
        text: Buffer.from(piece.slice(end + 1), "latin1").toString("utf8"),
      };
    });
}
