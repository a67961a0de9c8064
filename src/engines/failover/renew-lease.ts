import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import { leaseFrom, writeLeaseFile } from "../../core/site/lease-file.ts";
import { askEndpoint } from "../endpoint/ask-endpoint.ts";
import type { Seat } from "../mirror/engine.ts";
import type { LeaseLook } from "./look-at-lease.ts";
import type { WatchParts } from "./watch-parts.ts";

const orderMs = 5_000;

/** Under the lock of everybody who writes there, and only where the state file lives in the lease's own epoch. */
export const writeScript = `
umask 077
cd ".clonepanel/$1" || exit 1
exec 9< . || exit 1
if command -v flock > /dev/null 2>&1; then flock -w 4 9 || exit 1; fi
has=$(head -c 65536 -- state.json | sed -n 's/^.*,"epoch":\\([0-9]\\{1,15\\}\\),.*$/\\1/p')
[ "$has" = "$2" ] || exit 1
cat > lease.json.clonepanel-tmp && mv -fT -- lease.json.clonepanel-tmp lease.json
`;

/** Under the same lock: a renewal of the replica's that is being written would put it back. */
export const dropScript = `
cd ".clonepanel/$1" || exit 1
exec 9< . || exit 1
if command -v flock > /dev/null 2>&1; then flock -w 4 9 || exit 1; fi
rm -f -- lease.json
`;

/**
 * Grants on the clocks that were read before the decision was made, so that the stored bound covers it however late this
 * arrives. A grant that is lost is none: the next round sees what the account has.
 */
export async function renewLease(
  parts: WatchParts,
  primary: Seat,
  { look, epoch }: { readonly look: LeaseLook; readonly epoch: number },
): Promise<void> {
  const { lease } = parts.policy;
  if (lease === null || look.kind !== "reached") return;
  const { engine } = parts.roles;
  const about = { site: primary.site.id, account: primary.account.id, epoch };
  const key = engine.stateKey(about.site, about.account);
  const text = writeLeaseFile(leaseFrom(about, look.clocks, lease), (body) =>
    engine.digest.hmacSha256(key, body),
  );
  if (look.by !== null) await askEndpoint(engine, look.by, { verb: "lease", text });
  else await overLogin(parts, primary, { script: writeScript, epoch, text });
}

/** From then on the account is a primary without an end, as it was before it had its first lease. */
export async function dropLease(parts: WatchParts, primary: Seat): Promise<void> {
  await overLogin(parts, primary, { script: dropScript, epoch: 0, text: "" });
}

async function overLogin(
  { roles }: WatchParts,
  { site, transport }: Seat,
  { script, epoch, text }: { readonly script: string; readonly epoch: number; readonly text: string },
): Promise<void> {
  const { signal } = roles.engine;
  const soon = AbortSignal.any([signal, AbortSignal.timeout(orderMs)]);
  try {
    const args = [toBytePath(site.id), toBytePath(String(epoch))];
    await transport.run({ script, args, input: toBytePath(text), timeoutMs: orderMs, signal: soon });
  } catch (error) {
    signal.throwIfAborted();
    if (!soon.aborted && !(error instanceof ClonePanelError)) throw error;
  }
}
