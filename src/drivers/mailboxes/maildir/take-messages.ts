import { ClonePanelError } from "../../../core/errors.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { TakeItem, TakeOutcome } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import type { MaildirPlace } from "./index.ts";
import { runScript, zeroEnded } from "./run-script.ts";

/** Says what was there before, and what is still there after: only the difference was taken. */
const script = `cd -- "$1" 2>/dev/null || exit 3
xargs -0 -n 500 sh -c '
  for f do [ -f "$f" ] && printf "B%s\\0" "$f"; done
  rm -f -- "$@"
  for f do [ -f "$f" ] && printf "A%s\\0" "$f"; done
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
  const records = stdout.split("\0");
  const left = records.filter((record) => record.startsWith("A./"));
  if (code !== 0 || records.at(-2) !== "E" || left.length > 0) throw takeFailed(place, stderr);
  return new Set(records.filter((record) => record.startsWith("B./")).map((record) => record.slice(3)));
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
