import type { MailFlag } from "../../../core/mail/message.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Watch } from "../../../ports/transport.ts";
import type { MaildirPlace } from "./index.ts";
import { runScript } from "./run-script.ts";

export const readScript = `cd -- "$1" 2>/dev/null || exit 3
find . -mindepth 2 -maxdepth 4 -type f -name dovecot-keywords -exec sh -c \\
  'for f do printf "%s\\0" "$f"; head -c 16384 "$f"; printf "\\0"; done' sh {} +`;

/** By folder (below the root): which letter of a file name is which keyword. */
export async function readKeywords(
  place: MaildirPlace,
  watch: Watch,
): Promise<ReadonlyMap<BytePath, ReadonlyMap<string, MailFlag>>> {
  const { stdout } = await runScript(place, { script: readScript, args: [place.root], watch });
  const fields = stdout.split("\0");
  const found = new Map<BytePath, ReadonlyMap<string, MailFlag>>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const folder = (fields[index] ?? "").replace(/^\.\//, "").replace(/\/dovecot-keywords$/, "");
    found.set(folder, parseKeywords(fields[index + 1] ?? ""));
  }
  return found;
}

/** `0 $Forwarded`: the first is letter a. */
export function parseKeywords(text: string): ReadonlyMap<string, MailFlag> {
  const lines = text.split("\n").flatMap((line) => {
    const [, number, keyword] = /^(\d{1,2}) ([!-~]{1,100})$/.exec(line) ?? [];
    if (number === undefined || keyword === undefined || Number(number) > 25) return [];
    return [[String.fromCharCode(97 + Number(number)), keyword] as const];
  });
  return new Map(lines);
}

/**
 * Gives keywords a letter in a folder, as Dovecot does it: the new list is written into its lock file, which then takes
 * the list's place. Exit 75: Dovecot itself holds the lock.
 */
export const addScript = `cd -- "$1" 2>/dev/null || exit 3
umask 077
(set -C; : > dovecot-keywords.lock) 2>/dev/null || exit 75
trap 'rm -f dovecot-keywords.lock' EXIT
n=0
if [ -f dovecot-keywords ]; then
  cat dovecot-keywords > dovecot-keywords.lock || exit 1
  while read -r number keyword; do [ "$number" -ge "$n" ] && n=$((number + 1)); done < dovecot-keywords
fi
while IFS= read -r wanted; do
  cut -d ' ' -f 2- dovecot-keywords.lock | grep -F -x -q -e "$wanted" && continue
  [ "$n" -lt 26 ] || break
  printf '%s %s\\n' "$n" "$wanted" >> dovecot-keywords.lock || exit 1
  n=$((n + 1))
done
cat dovecot-keywords.lock
mv dovecot-keywords.lock dovecot-keywords || exit 1
trap - EXIT`;

/** The letters that the keywords have in this folder now; those without one (26 at most, or a busy lock) are absent. */
export async function ensureKeywords(
  place: MaildirPlace,
  order: { readonly folder: BytePath; readonly keywords: readonly MailFlag[]; readonly watch: Watch },
): Promise<ReadonlyMap<MailFlag, string>> {
  const plain = order.keywords.filter((keyword) => /^[$\w-]{1,100}$/.test(keyword));
  if (plain.length === 0) return new Map();
  const { code, stdout } = await runScript(place, {
    script: addScript,
    args: [`${place.root}/${order.folder}`],
    input: plain.map((keyword) => `${keyword}\n`).join(""),
    watch: order.watch,
  });
  if (code !== 0) return new Map();
  return new Map([...parseKeywords(stdout)].map(([letter, keyword]) => [keyword, letter]));
}
