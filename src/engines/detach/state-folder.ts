import { type BytePath, showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import { runOnAccount } from "../mirror/account-files.ts";
import type { Engine, Seat } from "../mirror/engine.ts";

/**
 * `$1` is the site. Says how old the gate that lets everything pass is, by the account's own clock; nothing where none
 * stands.
 */
export const ageScript = `
gate=".clonepanel/$1/gate.php"
[ -f "$gate" ] || exit 0
now=$(date +%s) && since=$(stat -c %Y -- "$gate") && printf '%s' $((now - since))
`;

/**
 * Only names that ClonePanel itself gives. The state file goes last: while it lies there, a run that was cut off is seen
 * to be one. What else lies in the folder is somebody's, stays, and is named.
 */
export const removeScript = `
cd ".clonepanel/$1" 2>/dev/null || exit 0
exec 9< . || exit 1
if command -v flock > /dev/null 2>&1; then flock -w 20 9 || exit 1; fi
rm -rf -- work && rm -f -- gate.php role.php chain tenure drain.lock freeze waiting-[1-4].lock lease.json renew.php renewal.json renewal-attempt renewal-forbidden renew.lock *.clonepanel-tmp || exit 1
rm -f -- key state.json || exit 1
exec 9<&-
find . -mindepth 1 -maxdepth 1 -print0 | head -c 4096
cd ../.. || exit 1
rmdir -- ".clonepanel/$1" 2>/dev/null && rmdir -- .clonepanel 2>/dev/null
exit 0
`;

export const lookScript = `
cd ".clonepanel/$1" 2>/dev/null || exit 0
find . -mindepth 1 -maxdepth 1 -print0 | head -c 65536
`;

/** Seconds; null when there is no gate. */
export async function readGateAge(engine: Engine, seat: Seat): Promise<number | null> {
  const { stdout } = await order(engine, seat, "read the age of the gate", ageScript);
  const age = stdout === "" ? Number.NaN : Number(stdout);
  return Number.isFinite(age) ? age : null;
}

export async function readStateFolder(engine: Engine, seat: Seat): Promise<readonly string[]> {
  return namesOf((await order(engine, seat, "look at its own folder", lookScript)).stdout);
}

/** @returns names that are not ours and so stay. Safe to repeat, and where nothing is left. */
export async function removeStateFolder(engine: Engine, seat: Seat): Promise<readonly string[]> {
  return namesOf((await order(engine, seat, "remove its own folder", removeScript)).stdout);
}

function order(engine: Engine, seat: Seat, what: string, script: string) {
  const args: readonly BytePath[] = [toBytePath(seat.site.id)];
  return runOnAccount(seat.transport, what, { script, args, timeoutMs: 60_000, signal: engine.signal });
}

function namesOf(stdout: string): readonly string[] {
  return stdout
    .split("\0")
    .filter((name) => name.startsWith("./"))
    .map((name) => showPath(name.slice(2)));
}
