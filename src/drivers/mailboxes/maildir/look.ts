import { ClonePanelError } from "../../../core/errors.ts";
import type { Candidate } from "../../../core/mail/claim-arrivals.ts";
import { keyOfName, parseMaildirPath } from "../../../core/mail/maildir-name.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { Parcel } from "../../../ports/mailbox.ts";
import type { Watch } from "../../../ports/transport.ts";
import { groupBy } from "../group-by.ts";
import type { MaildirPlace } from "./index.ts";
import { readMaildirs } from "./maildirs.ts";
import { runScript } from "./run-script.ts";

/**
 * The whole mailbox, since its owner may have moved a message on. Keys come on stdin, one a line. Only names that
 * ClonePanel gave are printed, so a mailbox with a million others costs a reading of its folders. Exit 3: no mailbox.
 */
export const script = `cd -- "$1" 2>/dev/null || exit 3
keys=$(cat)
find . -mindepth 2 -maxdepth 3 -type f -name '*.CP*.clonepanel,S=*' | grep -F -e "$keys"
printf 'E\\n'`;

/** A server moves a file from new to cur at any time: one that is in neither at the moment of the look is looked for again. */
const rounds = 3;
const keysPerRun = 1_000;

export async function look(
  place: MaildirPlace,
  parcels: readonly Parcel[],
  watch: Watch,
): Promise<readonly Candidate[]> {
  const maildirs = await readMaildirs(place, watch);
  const found = new Map<string, Candidate>();
  for (const [mailbox, own] of groupBy(parcels, (parcel) => parcel.mailbox)) {
    const maildir = maildirs.get(mailbox);
    if (maildir === undefined || maildir === "several") continue;
    let keys: readonly string[] = own.map(({ key }) => key);
    for (let round = 0; round < rounds && keys.length > 0; round += 1) {
      for (const candidate of await lookOnce(place, { mailbox, maildir: maildir.path, keys, watch }))
        found.set(`${candidate.key} ${candidate.sha256}`, candidate);
      const seen = new Set([...found.values()].map(({ key }) => key));
      keys = keys.filter((key) => !seen.has(key));
    }
  }
  return [...found.values()];
}

interface LookOrder {
  readonly mailbox: BytePath;
  readonly maildir: BytePath;
  readonly keys: readonly string[];
  readonly watch: Watch;
}

async function lookOnce(place: MaildirPlace, order: LookOrder): Promise<readonly Candidate[]> {
  const paths: BytePath[] = [];
  for (let from = 0; from < order.keys.length; from += keysPerRun) {
    const keys = order.keys.slice(from, from + keysPerRun);
    paths.push(...(await findNames(place, { ...order, keys })));
  }
  const hashes = await place.transport.hashFiles(place.root, paths, order.watch);
  return [...hashes].flatMap(([path, sha256]) => {
    const file = parseMaildirPath(path);
    const key = keyOfName(path.slice(path.lastIndexOf("/") + 1));
    if (file === null || key === null) return [];
    return [{ key, mailbox: order.mailbox, folder: file.folder, claim: key, sha256 }];
  });
}

async function findNames(place: MaildirPlace, order: LookOrder): Promise<readonly BytePath[]> {
  const wanted = new Set(order.keys);
  const { code, stdout, stderr } = await runScript(place, {
    script,
    args: [`${place.root}/${order.maildir}`],
    input: order.keys.join("\n"),
    watch: order.watch,
  });
  const lines = stdout.split("\n");
  if (code !== 0 || lines.at(-2) !== "E") throw lookFailed(place, stderr);
  return lines.slice(0, -2).flatMap((line) => {
    const path = `${order.maildir}/${line.replace(/^\.\//, "")}`;
    const key = keyOfName(path.slice(path.lastIndexOf("/") + 1));
    return key !== null && wanted.has(key) && parseMaildirPath(path) !== null ? [path] : [];
  });
}

function lookFailed({ transport }: MaildirPlace, stderr: string): ClonePanelError {
  return new ClonePanelError(
    "MAIL_LOOK_FAILED",
    `the mailboxes on "${transport.account}" could not be searched for what was sent: ${showPath(stderr.slice(0, 300))}`,
    {
      hint: "Nothing was taken from the other account. Run it again: it looks first and sends nothing twice.",
      remedy: "wait",
      account: transport.account,
    },
  );
}
