import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath, toBytePath } from "../../core/mirror/byte-path.ts";
import { refuseMailRoot } from "../../core/mirror/mail-folders.ts";
import type { SeenState } from "../../core/site/contact.ts";
import { readStateFile } from "../../core/site/state-file.ts";
import type { Engine, Seat } from "./engine.ts";

/** Where things are on an account, and what its state file says. */
export interface Contact {
  /** Absolute. */
  readonly home: BytePath;
  readonly root: BytePath;
  readonly rootExists: boolean;
  /** `~/.clonepanel/<site>`, absolute. */
  readonly stateFolder: BytePath;
  readonly seen: SeenState;
}

/** The shell reads the state's one line itself: to start a program costs an account more than all else here. */
export const lookScript = `
line=
cd && cd -P . || exit 1
home=$PWD
case $1 in /*) root=$1 ;; *) root=$home/$1 ;; esac
exists=no
[ ! -d "$root" ] || exists=yes
# Without links, also where the folder is still to be made: below the last one that is there.
rest=
while [ ! -d "$root" ]; do
  case $root in ?*/*) rest=/\${root##*/}$rest root=\${root%/*} ;; *) rest=$root$rest root=/ ;; esac
done
cd -P -- "$root" || exit 1
root=\${PWD%/}$rest
printf '%s\\0%s\\0%s\\0' "$home" "$root" "$exists"
state=$home/.clonepanel/$2/state.json
[ ! -f "$state" ] || IFS= read -r line < "$state"
printf '%s' "$line"
`;

/**
 * The first thing that is done with an account: one look, nothing written. Refuses a document root that is, holds or lies
 * in a mail folder.
 */
export async function contact(engine: Engine, seat: Seat): Promise<Contact> {
  const { site, placement, transport, account } = seat;
  const result = await transport.run({
    script: lookScript,
    args: [toBytePath(placement.path), toBytePath(site.id)],
    timeoutMs: 30_000,
    // Two paths and a state of some hundred bytes; an honest one is nowhere near.
    maxOutputBytes: 64 * 1024,
    signal: engine.signal,
  });
  const [home = "", root = "", exists = "", stateText = ""] = splitFields(result.stdout, 4);
  if (result.code !== 0 || !isPlace(home) || !isPlace(root)) {
    throw new ClonePanelError(
      "ACCOUNT_ODD",
      `the account "${account.id}" did not say where its home is: ${showPath(result.stderr.slice(0, 300))}`,
      {
        hint: `Log in by hand and look, then run: clonepanel doctor ${account.id}`,
        remedy: "owner",
        site: site.id,
        account: account.id,
      },
    );
  }
  refuseMail(seat, root, home);
  return {
    home,
    root,
    rootExists: exists === "yes",
    stateFolder: `${home}/.clonepanel/${toBytePath(site.id)}`,
    seen: readSeen(engine, seat, stateText),
  };
}

/** PATH_MAX: none is longer, and what is said of it must stay readable. */
const longestPath = 4_096;

function isPlace(path: BytePath): boolean {
  return path.startsWith("/") && path.length <= longestPath;
}

function readSeen(engine: Engine, { site, account }: Seat, text: string): SeenState {
  if (text === "") return { kind: "none" };
  const key = engine.stateKey(site.id, account.id);
  return readStateFile(new TextDecoder().decode(Uint8Array.from(text, (char) => char.charCodeAt(0))), {
    site: site.id,
    account: account.id,
    hmac: (body) => engine.digest.hmacSha256(key, body),
  });
}

function refuseMail({ site, account, placement }: Seat, root: BytePath, home: BytePath): void {
  const because = refuseMailRoot(root, home);
  if (because === null) return;
  throw new ClonePanelError(
    "MAIL_FOLDER_REFUSED",
    `"${placement.path}" on "${account.id}" is never mirrored: ${because}`,
    {
      hint: "Set the site's path to its document root, such as public_html.",
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}

function splitFields(text: string, count: number): readonly string[] {
  const fields = text.split("\0");
  return [...fields.slice(0, count - 1), fields.slice(count - 1).join("\0")];
}
