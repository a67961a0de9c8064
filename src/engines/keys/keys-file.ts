import { ClonePanelError } from "../../core/errors.ts";
import type { KeysFile } from "../../core/keys/authorized-keys.ts";
import { showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Transport } from "../../ports/transport.ts";

/** What nobody's file of keys is longer than. */
export const longestKeysFile = 1_048_576;

/** A link may lead to where its target's owner wants no line of ours, and a rename would put a file in its place. */
const readScript = `
cd || exit 1
if [ -L .ssh ] || [ -L .ssh/authorized_keys ]; then exit 45; fi
[ -e .ssh/authorized_keys ] || { printf absent; exit 0; }
[ -f .ssh/authorized_keys ] || exit 46
size=$(wc -c < .ssh/authorized_keys) || exit 47
[ "$size" -le "$1" ] || exit 48
printf 'there\\n'
cat .ssh/authorized_keys || exit 47
`;

/**
 * Stdin is the file as it shall be, $1 the SHA-256 of what it has to be before, or `absent`. A file that was there keeps its
 * mode. 49: it is another by now.
 */
const writeScript = `
cd || exit 1
umask 077
if [ -L .ssh ] || [ -L .ssh/authorized_keys ]; then exit 45; fi
[ -d .ssh ] || mkdir .ssh || exit 50
exec 9< .ssh || exit 50
if command -v flock > /dev/null 2>&1; then flock -w 20 9; [ $? -ne 1 ] || exit 49; fi
new=.ssh/authorized_keys.clonepanel-tmp
rm -f -- "$new" || exit 50
cat > "$new" || exit 50
now=absent
if [ -e .ssh/authorized_keys ]; then
  sum=$(sha256sum < .ssh/authorized_keys) || exit 47
  now=\${sum%% *}
  mode=$(stat -c %a -- .ssh/authorized_keys) || exit 47
  chmod "$mode" -- "$new" || exit 50
fi
if [ "$now" != "$1" ]; then rm -f -- "$new"; exit 49; fi
sync -- "$new" 2> /dev/null
mv -fT -- "$new" .ssh/authorized_keys || { rm -f -- "$new"; exit 50; }
`;

/** Null: there is none yet. @throws ClonePanelError KEYS_FILE_ODD (owner) */
export async function readKeysFile(transport: Transport, signal: AbortSignal): Promise<KeysFile | null> {
  const result = await transport.run({
    script: readScript,
    args: [String(longestKeysFile)],
    timeoutMs: 30_000,
    maxOutputBytes: longestKeysFile + 1024,
    signal,
  });
  if (result.code !== 0) throw odd(transport, result);
  if (result.stdout === "absent") return null;
  return result.stdout.slice("there\n".length);
}

const mostTries = 5;

/**
 * Changes the file as a whole, by a rename, and only if it is still what the change was made from: what the owner or his
 * panel writes meanwhile is read again and kept.
 *
 * @param change gives the same text when nothing is to be done.
 * @throws ClonePanelError KEYS_FILE_ODD (owner), KEYS_FILE_MOVED (wait)
 */
export async function changeKeysFile(
  transport: Transport,
  change: (file: KeysFile) => KeysFile,
  about: { readonly digest: Digest; readonly signal: AbortSignal },
): Promise<"changed" | "as it was"> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const before = await readKeysFile(transport, about.signal);
    const after = change(before ?? "");
    if (after === (before ?? "")) return "as it was";
    const result = await transport.run({
      script: writeScript,
      args: [before === null ? "absent" : about.digest.sha256(before)],
      input: after,
      timeoutMs: 60_000,
      signal: about.signal,
    });
    if (result.code === 0) return "changed";
    if (result.code !== 49) throw odd(transport, result);
  }
  throw new ClonePanelError(
    "KEYS_FILE_MOVED",
    `~/.ssh/authorized_keys on "${transport.account}" is being changed by somebody else all the time`,
    { hint: "Nothing was changed. Run the same command again.", remedy: "wait", account: transport.account },
  );
}

function odd(
  transport: Transport,
  result: { readonly code: number; readonly stderr: string },
): ClonePanelError {
  const said = showPath(toBytePath(result.stderr.trim().slice(-300)));
  const because = reasons.get(result.code) ?? (said === "" ? `its shell ended with ${result.code}` : said);
  return new ClonePanelError(
    "KEYS_FILE_ODD",
    `~/.ssh/authorized_keys on "${transport.account}" was left alone: ${because}`,
    {
      hint: `Change it by hand or in the host's panel; the line to paste: clonepanel keys show ${transport.account}`,
      remedy: "owner",
      account: transport.account,
    },
  );
}

const reasons: ReadonlyMap<number, string> = new Map([
  [45, "it, or ~/.ssh, is a symbolic link"],
  [46, "it is no file"],
  [47, "it cannot be read"],
  [48, `it is larger than ${longestKeysFile} bytes`],
  [50, "it cannot be written there (read-only, no room, or not this user's)"],
]);
