import { ClonePanelError } from "../../../core/errors.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { TakeItem, TakeOutcome } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import type { MaildirPlace } from "./index.ts";
import { runScript, zeroEnded } from "./run-script.ts";

/**
 * Says what was there before, and what is still there after: only the difference was taken. By `find`, which writes many
 * names at once: a shell's own printf writes each by itself, and ssh makes a packet of every one.
 */
export const script = `cd -- "$1" 2>/dev/null || exit 3
xargs -0 -n 1000 sh -c '
  printf "B\\0"
  find "$@" -maxdepth 0 -type f -print0 2>/dev/null
  rm -f -- "$@"
  printf "A\\0"
  find "$@" -maxdepth 0 -type f -print0 2>/dev/null
  exit 0' sh
printf 'E\\0'`;

/** Hashes first: a message is removed only while it is the very one that arrived elsewhere. */
export async function takeMessages(
  place: MaildirPlace,
  items: readonly TakeItem[],
  watch: Watch,
): Promise<ReadonlyMap<BytePath, TakeOutcome>> {
  const paths = items.map((item) => item.place);
  const hashes = await place.transport.hashFiles(place.root, paths, watch);
  const same = items.filter((item) => hashes.get(item.place) === item.sha256).map((item) => item.place);
  const taken = await remove(place, same, watch);
  return new Map(
    items.map((item): [BytePath, TakeOutcome] => {
      if (taken.has(item.place)) return [item.place, "taken"];
      const hash = hashes.get(item.place);
      return [item.place, hash === undefined || hash === item.sha256 ? "gone" : "changed"];
    }),
  );
}

async function remove(
  place: MaildirPlace,
  paths: readonly BytePath[],
  watch: Watch,
): Promise<ReadonlySet<BytePath>> {
  if (paths.length === 0) return new Set();
  const { code, stdout, stderr } = await runScript(place, {
    script,
    args: [place.root],
    input: zeroEnded(paths),
    watch,
  });
  const { before, after, isWhole } = readAnswer(stdout);
  if (code !== 0 || !isWhole || after.size > 0) throw takeFailed(place, stderr);
  return before;
}

function readAnswer(stdout: string) {
  const [before, after] = [new Set<BytePath>(), new Set<BytePath>()];
  const records = stdout.split("\0");
  let list = before;
  for (const record of records) {
    if (record === "B") list = before;
    else if (record === "A") list = after;
    else if (record.startsWith("./")) list.add(record.slice(2));
  }
  return { before, after, isWhole: records.at(-2) === "E" };
}

function takeFailed({ transport }: MaildirPlace, stderr: string): ClonePanelError {
  return new ClonePanelError(
    "MAIL_TAKE_FAILED",
    `moved messages could not be removed from "${transport.account}": ${showPath(stderr.slice(0, 300))}`,
    {
      hint: "They arrived and are not sent again. Correct the rights of the mail folders there, then run it again.",
      remedy: "owner",
      account: transport.account,
    },
  );
}
