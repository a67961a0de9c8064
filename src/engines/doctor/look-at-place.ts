import type { PlaceFacts, PlaceLook, Room } from "../../core/doctor/place-findings.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import { decideContact } from "../../core/site/contact.ts";
import type { Role } from "../../core/site/site.ts";
import { type Contact, contact } from "../mirror/contact.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import { attempt } from "./attempt.ts";

/** What may be written is asked, not tried. A folder that is not there is judged by the nearest one that is. */
export const roomScript = `
can() { if [ -d "$1" ] && [ -w "$1" ] && [ -x "$1" ]; then echo yes; else echo no; fi; }
near=$1
while [ ! -d "$near" ] && [ "$near" != / ] && [ -n "$near" ]; do near=$(dirname -- "$near"); done
[ "$near" = "$1" ] && echo there || echo absent
can "$near"
own=$HOME/.clonepanel; [ -d "$own" ] || own=$HOME
can "$own"
df -Pk -- "$near" 2>/dev/null | tail -n 1
echo
df -Pi -- "$near" 2>/dev/null | tail -n 1
exit 0`;

/** A place that answered; `contact` is needed by the looks that follow. */
export interface SeenPlace {
  readonly look: PlaceLook;
  readonly contact: Contact | null;
}

export async function lookAtPlace(
  engine: Engine,
  seat: Seat,
  expected: { readonly role: Role; readonly epoch: number },
): Promise<SeenPlace> {
  const seen = await attempt(engine, async () => {
    const place = await contact(engine, seat);
    return { kind: "seen" as const, place, facts: await readFacts(engine, seat, place, expected) };
  });
  if (seen.kind === "failed") return { look: seen, contact: null };
  return { look: { kind: "seen", facts: seen.facts }, contact: seen.place };
}

async function readFacts(
  engine: Engine,
  seat: Seat,
  place: Contact,
  expected: { readonly role: Role; readonly epoch: number },
): Promise<PlaceFacts> {
  const { stdout } = await seat.transport.run({
    script: roomScript,
    args: [place.root],
    timeoutMs: 60_000,
    maxOutputBytes: 64 * 1024,
    signal: engine.signal,
  });
  const [there, root, home, ...rest] = stdout.split("\n");
  const may = root === "yes";
  const [blocks = "", inodes = ""] = rest.join("\n").split("\n\n");
  return {
    root: showPath(place.root),
    folder: there === "there" ? (may ? "writable" : "read-only") : may ? "absent" : "cannot-be-made",
    home: home === "yes" ? "writable" : "read-only",
    room: roomOf(blocks, inodes),
    contact: decideContact(expected, place.seen),
  };
}

/** `df -P`: device, size, used, available, percent, mount point. Not every file system counts inodes. */
function roomOf(blocks: string, inodes: string): Room | null {
  const pattern = /\s(\d+)\s+(\d+|-)\s+(\d+)\s+(?:\d+%|-)\s+\//;
  const free = pattern.exec(blocks)?.[3];
  if (free === undefined) return null;
  const counted = pattern.exec(inodes);
  const hasInodes = counted !== null && Number(counted[1]) > 0;
  return { freeBytes: Number(free) * 1024, freeInodes: hasInodes ? Number(counted[3]) : null };
}
