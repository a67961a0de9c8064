import type { AccountLook } from "../../core/doctor/account-findings.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Transport } from "../../ports/transport.ts";
import { attempt } from "./attempt.ts";
import type { House } from "./house.ts";

/**
 * Tries what the fixed scripts of the flow do, on pipes and on the home folder, reading only. Prints what cannot be done,
 * a line each.
 */
export const abilitiesScript = `
try() { what=$1; shift; "$@" >/dev/null 2>&1 || printf '%s\\n' "$what"; }
says() { what=$1 wanted=$2; shift 2; [ "$("$@" 2>/dev/null)" = "$wanted" ] || printf '%s\\n' "$what"; }
split() { printf 'a b\\0c' | xargs -0 -r -n 1 printf '%s;'; }
hash() { printf x | sha256sum -b -z; }
turned() { printf 'a' | sed -z 's,a,b,'; }
sorted() { printf 'a\\0a' | sort -zu | tr -d '\\0'; }
start() { printf abc | head -c 2; }
named() { "$1" --help 2>&1 | grep -q -e "$2"; }
says 'xargs -0' 'a b;c;' split
try 'sha256sum -z' hash
says 'head -c' ab start
says 'sed -z' b turned
says 'sort -z' a sorted
try 'realpath -ms' realpath -msz -- .
try 'find -readable' find . -maxdepth 0 -readable -printf ''
try 'cp --parents' named cp --parents
try 'mv -T' named mv --no-target-directory
try 'rmdir --ignore-fail-on-non-empty' named rmdir --ignore-fail
for tool in cat chmod dirname mkdir mktemp rm rmdir sh; do try "$tool" command -v "$tool"; done
exit 0`;

export async function lookAtAccount(house: House, account: AccountId): Promise<AccountLook> {
  const { engine } = house;
  return attempt(engine, async () => {
    const transport = await house.transport(account);
    const probe = await house.probe(transport);
    const cannot = await readAbilities(house, transport);
    return {
      kind: "seen",
      probe,
      cannot,
      lies: transport.localPath("") === null ? "elsewhere" : "here",
    } as const;
  });
}

async function readAbilities(house: House, transport: Transport): Promise<readonly string[]> {
  const { stdout } = await transport.run({
    script: abilitiesScript,
    timeoutMs: 60_000,
    maxOutputBytes: 64 * 1024,
    signal: house.engine.signal,
  });
  return stdout.split("\n").filter((line) => line !== "");
}
