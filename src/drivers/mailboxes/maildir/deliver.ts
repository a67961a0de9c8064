import { ClonePanelError } from "../../../core/errors.ts";
import { destinationBase, dottedOfFolder, lettersOfFlags } from "../../../core/mail/maildir-name.ts";
import type { MailFlag } from "../../../core/mail/message.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { Delivery, Parcel } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import { groupBy } from "../group-by.ts";
import type { MaildirPlace } from "./index.ts";
import { ensureKeywords } from "./keywords.ts";
import { type Maildir, readMaildirs } from "./maildirs.ts";
import { runScript, zeroEnded } from "./run-script.ts";

/**
 * The files lie in the Maildir's own `tmp` already. They are on the disk before they get their second name, which never
 * replaces anything; a name that is there already is left alone. Several programs ask for that at once: a disk writes
 * what all of them wait for in one go, and one after another takes ten times as long. No uidlist and no index is
 * touched: the server finds new files by itself. $1 Maildir, $2 folder in it or "", $3 new or cur.
 */
export const linkScript = `cd -- "$1" 2>/dev/null || exit 3
umask 077
target="$2\${2:+/}$3"
if [ -n "$2" ] && [ ! -d "$2/cur" ]; then
  mkdir -p "$2/tmp" "$2/new" "$2/cur" && : >> "$2/maildirfolder" || exit 4
fi
[ -d "$target" ] || exit 3
xargs -0 -n 1000 sh -c '
  to="../$1"; shift
  cd tmp || exit 1
  printf "%s\\0" "$@" | xargs -0 -n 64 -P 8 sync -- 2>/dev/null || sync
  ln -- "$@" "$to/"
  code=$?
  sync -- "$to" 2>/dev/null
  rm -f -- "$@"
  exit "$code"' sh "$target"`;

/** By the tmp, then new or cur protocol, one mailbox after another; one that fails does not stop the others. */
export async function deliver(
  place: MaildirPlace,
  parcels: readonly Parcel[],
  watch: Watch,
): Promise<readonly Delivery[]> {
  const maildirs = await readMaildirs(place, watch);
  const outcomes: Delivery[] = [];
  for (const [mailbox, own] of groupBy(parcels, (parcel) => parcel.mailbox)) {
    const maildir = maildirs.get(mailbox);
    if (maildir === undefined || maildir === "several") {
      const because = maildir === undefined ? "there is no such mailbox" : "it has more than one Maildir";
      outcomes.push(...own.map(({ key }) => ({ key, kind: "blocked", because }) as const));
    } else outcomes.push(...(await deliverToMailbox(place, { maildir, parcels: own, watch })));
  }
  return outcomes;
}

interface MailboxOrder {
  readonly maildir: Maildir;
  readonly parcels: readonly Parcel[];
  readonly watch: Watch;
}

interface Named {
  readonly parcel: Parcel;
  readonly name: BytePath;
  readonly folder: BytePath;
  readonly state: "new" | "cur";
  readonly lostFlags: readonly MailFlag[];
}

async function deliverToMailbox(place: MaildirPlace, order: MailboxOrder): Promise<readonly Delivery[]> {
  const { maildir, watch } = order;
  const outgoing = `${place.scratch}/outgoing-${place.digest.randomHex(6)}`;
  const { named, refused } = await nameAll(place, order);
  try {
    await place.files.makeFolder(outgoing);
    await place.files.linkAll(named.map(({ parcel, name }) => [parcel.file, `${outgoing}/${name}`]));
    const paths = named.map(({ name }) => name);
    const to = `${place.root}/${maildir.path}/tmp`;
    await place.transport.pushFiles({ from: outgoing, paths, to, basis: null, ...watch });
    const linked: Delivery[] = [];
    for (const group of groupBy(named, ({ folder, state }) => `${state} ${folder}`).values())
      linked.push(...(await linkGroup(place, maildir, group, watch)));
    return [...refused, ...linked];
  } catch (error) {
    if (!(error instanceof ClonePanelError) || error.code !== "COPY_NO_SPACE") throw error;
    return [...refused, ...named.map(({ parcel }) => blocked(parcel, error.message))];
  } finally {
    await place.files.remove(outgoing);
  }
}

async function linkGroup(
  place: MaildirPlace,
  maildir: Maildir,
  group: readonly Named[],
  watch: Watch,
): Promise<readonly Delivery[]> {
  const [first] = group;
  if (first === undefined) return [];
  const { code, stderr } = await runScript(place, {
    script: linkScript,
    args: [`${place.root}/${maildir.path}`, first.folder, first.state],
    input: zeroEnded(group.map(({ name }) => name)),
    watch,
  });
  const because = showPath(stderr.trim().split("\n").slice(-2).join("; ").slice(0, 300));
  if (code !== 0)
    return group.map(({ parcel }) => blocked(parcel, because || `the folder cannot be used (${code})`));
  return group.map(({ parcel, lostFlags }) => ({ key: parcel.key, kind: "sent", lostFlags }));
}

async function nameAll(
  place: MaildirPlace,
  { maildir, parcels, watch }: MailboxOrder,
): Promise<{ readonly named: readonly Named[]; readonly refused: readonly Delivery[] }> {
  const named: Named[] = [];
  const refused: Delivery[] = [];
  for (const [folder, own] of groupBy(parcels, (parcel) => parcel.folder)) {
    const dotted = dottedOfFolder(folder);
    if (dotted === null) {
      const because = `a Maildir cannot hold a folder with the name ${showPath(folder)}`;
      refused.push(...own.map(({ key }) => ({ key, kind: "refused", because }) as const));
      continue;
    }
    const keywords = [...new Set(own.flatMap(({ flags }) => flags.filter((flag) => !flag.startsWith("\\"))))];
    const path = dotted === "" ? maildir.path : `${maildir.path}/${dotted}`;
    const letters =
      keywords.length === 0 ? new Map() : await ensureKeywords(place, { folder: path, keywords, watch });
    named.push(...own.map((parcel) => nameOne(parcel, dotted, letters)));
  }
  return { named, refused };
}

function nameOne(parcel: Parcel, folder: BytePath, keywords: ReadonlyMap<MailFlag, string>): Named {
  const { letters, lost } = lettersOfFlags(parcel.flags, keywords);
  const base = destinationBase(parcel);
  const isNew = letters === "";
  return {
    parcel,
    folder,
    name: isNew ? base : `${base}:2,${letters}`,
    state: isNew ? "new" : "cur",
    lostFlags: lost,
  };
}

function blocked({ key }: Parcel, because: string): Delivery {
  return { key, kind: "blocked", because };
}
