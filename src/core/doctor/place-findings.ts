import type { HealthFinding } from "../report/account-health.ts";
import type { ContactDecision } from "../site/contact.ts";
import { bytes, count } from "../words/quantities.ts";
import { fault, good, note, problem } from "./finding.ts";

export interface Room {
  readonly freeBytes: number;
  readonly freeInodes: number | null;
}

export interface PlaceFacts {
  /** For people. */
  readonly root: string;
  readonly folder: "writable" | "read-only" | "absent" | "cannot-be-made";
  /** May ~/.clonepanel be written? */
  readonly home: "writable" | "read-only";
  readonly room: Room | null;
  readonly contact: ContactDecision;
}

export type PlaceLook =
  | { readonly kind: "failed"; readonly error: { readonly message: string; readonly hint: string } }
  | { readonly kind: "seen"; readonly facts: PlaceFacts };

export interface PlaceOrder {
  readonly site: string;
  readonly account: string;
  readonly role: "primary" | "replica";
  readonly look: PlaceLook;
  /** What the vault holds of the site; null before its first generation. */
  readonly size: { readonly bytes: number; readonly files: number } | null;
  readonly carries: "the site" | "nothing";
}

/** Document root, room and role of a site's place on an account. */
export function placeFindings(order: PlaceOrder): readonly HealthFinding[] {
  if (order.look.kind === "failed")
    return [fault({ topic: "document root", site: order.site }, order.look.error)];
  const { facts } = order.look;
  return [
    rootFinding(order, facts),
    ...homeFindings(order, facts),
    ...roomFindings(order, facts.room),
    roleFinding(order, facts.contact),
  ];
}

function rootFinding({ site, account, role }: PlaceOrder, { root, folder }: PlaceFacts): HealthFinding {
  const about = { topic: "document root", site };
  const correct = `Correct sites.${site}.accounts.${account}.path`;
  switch (folder) {
    case "writable":
      return good(about, `${root} is there and can be written`);
    case "read-only":
      return problem(
        about,
        `${root} cannot be written by this login`,
        `Give the login the folder (chown, chmod). If it is the wrong one: ${correct}`,
      );
    case "absent":
      return role === "primary"
        ? problem(about, `${root} is not there`, `${correct}, or bring the folder back.`)
        : note(about, `${root} is not there yet; the first sync makes it`, null);
    case "cannot-be-made":
      return problem(about, `${root} is not there and cannot be made by this login`, correct);
  }
}

function homeFindings({ site }: PlaceOrder, { home }: PlaceFacts): readonly HealthFinding[] {
  if (home === "writable") return [];
  return [
    problem(
      { topic: "home", site },
      "~/.clonepanel cannot be written",
      "Give the login its home folder: chmod u+rwx ~",
    ),
  ];
}

/** A first set-up needs room for everything, a later sync for what changes. */
function roomFindings(order: PlaceOrder, room: Room | null): readonly HealthFinding[] {
  const about = { topic: "disk", site: order.site };
  if (room === null) return [note(about, "the account does not tell how much is free", null)];
  const inodes = room.freeInodes === null ? "" : `, ${room.freeInodes} inodes`;
  const free = `${bytes(room.freeBytes)}${inodes} free`;
  const { size } = order;
  if (size === null) return [good(about, `${free}; the site's size is known after the first sync`)];
  const needs = `${bytes(size.bytes)} in ${count(size.files, "file")}`;
  const next = "Free room on this account, or raise its quota.";
  const share = order.role === "replica" && order.carries === "nothing" ? 1.1 : 0.1;
  const isShort =
    room.freeBytes < size.bytes * share || (room.freeInodes !== null && room.freeInodes < size.files * share);
  if (!isShort) return [good(about, `${free}; the site has ${needs}`)];
  return [
    share > 1
      ? problem(about, `${free}, but the site has ${needs}`, next)
      : note(about, `only ${free}, and the site has ${needs}`, next),
  ];
}

function roleFinding({ site, role }: PlaceOrder, contact: ContactDecision): HealthFinding {
  const about = { topic: "role", site };
  if (contact.kind === "refuse")
    return problem(
      about,
      contact.because,
      contact.code === "ACCOUNT_FENCED"
        ? `Reconcile it first: clonepanel failback ${site}`
        : "Is another controller in charge? Bring its state here: clonepanel import",
    );
  if (contact.standing === "foreign")
    return problem(
      about,
      `there is a state file that is not ours: ${contact.because}`,
      "Bring the other controller's state here (clonepanel import), or remove ~/.clonepanel there when you are sure.",
    );
  if (contact.standing === "new") return good(about, `${role}; ${contact.because}`);
  return good(about, contact.because);
}
