import { toBytePath } from "../../core/mirror/byte-path.ts";
import { type AccountState, writeStateFile } from "../../core/site/state-file.ts";
import { readAccountFile, scriptFailed, writeAccountFile } from "./account-files.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";
import { epochHigher, orderCheck, overruled, succeeded, tenureOf } from "./order-check.ts";

/**
 * Looks and writes under one lock. The folder itself is locked, so that nothing lies beside the file; 1 is flock's word
 * for "taken", and an account that cannot lock at all goes on without. The sender's number is kept before its order counts.
 */
export const writeScript = `
umask 077
state=$1 epoch=$2 tenure=$3
folder=$(dirname -- "$1")
mkdir -p -- "$folder" || exit 1
exec 9< "$folder" || exit 1
if command -v flock > /dev/null 2>&1; then
  flock -w 20 9
  [ $? -ne 1 ] || { echo 'another order is being written' >&2; exit 1; }
fi
${orderCheck}
if [ -n "$tenure" ]; then
  printf '%s\n' "$tenure" > "$folder/tenure.clonepanel-tmp" || exit 1
  mv -fT -- "$folder/tenure.clonepanel-tmp" "$folder/tenure" || exit 1
fi
cat > "$1.clonepanel-tmp" && chmod 600 "$1.clonepanel-tmp" && mv -fT -- "$1.clonepanel-tmp" "$1"
`;

/**
 * Writes key and state file. From this moment the account follows the role it says.
 *
 * @throws ClonePanelError EPOCH_HIGHER: the account has been told a higher epoch since we looked; COORDINATION_LOST: or by
 * another controller. It stays as it is.
 */
export async function writeState(
  engine: Engine,
  seat: Seat,
  place: Contact,
  state: AccountState,
): Promise<void> {
  const key = engine.stateKey(seat.site.id, seat.account.id);
  const text = writeStateFile(state, (body) => engine.digest.hmacSha256(key, body));
  const { transport } = seat;
  if ((await readAccountFile(transport, `${place.stateFolder}/key`, engine.signal)) !== key) {
    const file = { path: `${place.stateFolder}/key`, content: key, mode: 0o600 };
    await writeAccountFile(transport, file, engine.signal);
  }
  const tenure = await tenureOf(engine, seat);
  // What another key signed, or nobody, says nothing about epochs.
  const epoch = place.seen.kind === "foreign" ? "" : String(state.epoch);
  const send = (number: string) =>
    transport.run({
      script: writeScript,
      args: [`${place.stateFolder}/state.json`, epoch, number],
      input: toBytePath(text),
      timeoutMs: 60_000,
      signal: engine.signal,
    });
  let result = await send(tenure);
  if (result.code === overruled.tenure && engine.tenure) {
    // Ours is the highest that the store knows, or we are no longer the one who may ask.
    result = await send(String(await engine.tenure.raise(seat.site.id, Number(result.stdout))));
  }
  if (result.code === overruled.epoch) throw epochHigher(seat, state.epoch, result.stdout);
  if (result.code === overruled.tenure) throw succeeded(seat);
  if (result.code !== 0) throw scriptFailed(transport, "write its state file", result);
}
