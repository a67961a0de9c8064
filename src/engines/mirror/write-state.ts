import { toBytePath } from "../../core/mirror/byte-path.ts";
import { type AccountState, writeStateFile } from "../../core/site/state-file.ts";
import { scriptFailed } from "./account-files.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";
import { epochHigher, orderCheck, overruled, succeeded, tenureOf } from "./order-check.ts";

/**
 * Looks and writes under one lock. The folder itself is locked, so that nothing lies beside the file; 1 is flock's word
 * for "taken", and an account that cannot lock at all goes on without. The sender's number is kept before its order counts.
 * An order's arguments are words of a text that the shell reads from its stdin, and `printf` is the shell's own, so the key
 * is in no process list. A full disk is said in words by the program only.
 */
export const writeScript = `
umask 077
state=$1 epoch=$2 tenure=$3 key=$4 text=$5
folder=\${1%/*}
[ -d "$folder" ] || mkdir -p -- "$folder" || exit 1
exec 9< "$folder" || exit 1
if command -v flock > /dev/null 2>&1; then
  flock -w 20 9
  [ $? -ne 1 ] || { echo 'another order is being written' >&2; exit 1; }
fi
${orderCheck}
put() {
  printf %s "$2" > "$folder/$1.clonepanel-tmp" || printf %s "$2" | cat > "$folder/$1.clonepanel-tmp" || exit 1
  mv -fT -- "$folder/$1.clonepanel-tmp" "$folder/$1" || exit 1
}
has=
[ ! -f "$folder/key" ] || IFS= read -r has < "$folder/key"
if [ "$has" != "$key" ]; then
  put key "$key"
fi
if [ -n "$tenure" ]; then
  put tenure "$tenure
"
fi
put state.json "$text
"
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
  const tenure = await tenureOf(engine, seat);
  // What another key signed, or nobody, says nothing about epochs.
  const epoch = place.seen.kind === "foreign" ? "" : String(state.epoch);
  const send = (number: string) =>
    transport.run({
      script: writeScript,
      args: [`${place.stateFolder}/state.json`, epoch, number, key, toBytePath(text.trimEnd())],
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
