import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import { type AccountState, writeStateFile } from "../../core/site/state-file.ts";
import { readAccountFile, scriptFailed, writeAccountFile } from "./account-files.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";

const refusedCode = 45;

/**
 * Looks and writes under one lock, so that an order which was held up on its way is refused however late it arrives: it
 * is the account that compares, not whoever sends. `$2` is the order's epoch, empty where the file there is not believed.
 * The folder itself is locked, so that nothing lies beside the file; 1 is flock's word for "taken", and an account that
 * cannot lock at all goes on without.
 */
const writeScript = `
umask 077
folder=$(dirname -- "$1")
mkdir -p -- "$folder" || exit 1
exec 9< "$folder" || exit 1
if command -v flock > /dev/null 2>&1; then
  flock -w 20 9
  [ $? -ne 1 ] || { echo 'another order is being written' >&2; exit 1; }
fi
if [ -n "$2" ] && [ -f "$1" ]; then
  has=$(head -c 65536 -- "$1" | sed -n 's/^.*,"epoch":\\([0-9]\\{1,15\\}\\),.*$/\\1/p')
  if [ -n "$has" ] && [ "$has" -gt "$2" ]; then printf '%s' "$has"; exit ${refusedCode}; fi
fi
cat > "$1.clonepanel-tmp" && chmod 600 "$1.clonepanel-tmp" && mv -fT -- "$1.clonepanel-tmp" "$1"
`;

/**
 * Writes key and state file. From this moment the account follows the role it says.
 *
 * @throws ClonePanelError EPOCH_HIGHER: the account has been told a higher epoch since we looked; it stays as it is.
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
  const result = await transport.run({
    script: writeScript,
    // What another key signed, or nobody, says nothing about epochs.
    args: [`${place.stateFolder}/state.json`, place.seen.kind === "foreign" ? "" : String(state.epoch)],
    input: toBytePath(text),
    timeoutMs: 60_000,
    signal: engine.signal,
  });
  if (result.code === refusedCode) throw epochHigher(seat, state, result.stdout);
  if (result.code !== 0) throw scriptFailed(transport, "write its state file", result);
}

function epochHigher({ site, account }: Seat, state: AccountState, has: string): ClonePanelError {
  return new ClonePanelError(
    "EPOCH_HIGHER",
    `"${account.id}" has been told epoch ${has.slice(0, 15)} since; an order of epoch ${state.epoch} is refused there`,
    {
      hint: `Nothing was changed there. Another controller, or another run, has moved the role: clonepanel status ${site.id}`,
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}
