import { createHash } from "node:crypto";
import type { Candidate } from "../core/mail/claim-arrivals.ts";
import { useOfName } from "../core/mail/folder-use.ts";
import type { ListedMessage, MailFlag, MailFolder } from "../core/mail/message.ts";
import type { Delivery, MailSide, MailSideManifest, Parcel } from "../ports/mailbox.ts";
import type { MemoryFiles } from "./memory-files.ts";

export interface StoredMail {
  readonly mailbox: string;
  readonly folder: string;
  readonly id: string;
  readonly text: string;
  readonly atMs: number;
  readonly flags: readonly MailFlag[];
}

/** What a server in memory does wrong, asked before each single effect. */
export interface MailFaults {
  /** Throws to end the run here; called before and after every message that is stored or removed. */
  readonly point: () => void;
  /** Default: "stored". `lost`: says yes and stores nothing. `damaged`: stores other bytes. */
  readonly onDeliver?: (parcel: Parcel) => "stored" | "lost" | "damaged" | "blocked" | "refused";
}

export interface MemoryMail {
  readonly side: MailSide;
  readonly mails: StoredMail[];
  readonly folders: MailFolder[];
  put(mail: Partial<StoredMail> & Pick<StoredMail, "text">): void;
}

export interface MemoryMailOrder {
  readonly account: string;
  readonly files: MemoryFiles;
  readonly names: MailSideManifest["names"];
  readonly faults?: MailFaults;
}

/** All mailboxes of an account in memory; passes the contract, and misbehaves as a test wants it. */
export function memoryMail(order: MemoryMailOrder): MemoryMail {
  const mails: StoredMail[] = [];
  const folders: MailFolder[] = [];
  const faults = order.faults ?? { point: () => undefined };
  let nextUid = 1;
  const put: MemoryMail["put"] = (mail) => {
    const { mailbox = "info", folder = "INBOX" } = mail;
    if (!folders.some((one) => one.mailbox === mailbox && one.folder === folder))
      folders.push({ mailbox, folder, use: useOfName(folder) });
    mails.push({ atMs: 1_000, flags: [], id: String(nextUid), ...mail, mailbox, folder });
    nextUid += 1;
  };
  return {
    mails,
    folders,
    put,
    side: sideOf(order, { mails, folders, faults, put, uidNext: () => nextUid }),
  };
}

interface Inside extends Pick<MemoryMail, "mails" | "folders" | "put"> {
  readonly faults: MailFaults;
  readonly uidNext: () => number;
}

function sideOf(order: MemoryMailOrder, inside: Inside): MailSide {
  const { mails, folders, faults } = inside;
  return {
    account: order.account,
    manifest: {
      id: "memory",
      title: "Memory",
      names: order.names,
      lineEnds: "kept",
      sizes: "exact",
      maxMessageBytes: 1_000_000,
    },
    closed: new Map(),
    [Symbol.asyncDispose]: async () => undefined,
    readFolders: async () => [...folders],
    async *listMessages() {
      for (const mail of [...mails]) yield [listed(mail)];
    },
    fetchMessages: async ({ messages, into }) => {
      const fetched = messages.flatMap(({ place }) => {
        const mail = mails.find((one) => placeOf(one) === place);
        if (mail === undefined) return [];
        order.files.put(`${into}/${place}`, mail.text);
        return [[place, `${into}/${place}`] as const];
      });
      return new Map(fetched);
    },
    readMark: async () => (order.names === "deterministic" ? null : String(inside.uidNext())),
    deliver: async (parcels) => {
      const outcomes: Delivery[] = [];
      for (const parcel of parcels) outcomes.push(await deliverOne(order, inside, parcel));
      return outcomes;
    },
    look: async (parcels) => look(order, inside, parcels),
    takeMessages: async (items) => {
      const outcomes = new Map<string, "taken" | "gone" | "changed">();
      for (const { place, sha256 } of items) {
        faults.point();
        const index = mails.findIndex((one) => placeOf(one) === place);
        const text = mails[index]?.text;
        const same = text !== undefined && hash(text) === sha256;
        if (same) mails.splice(index, 1);
        outcomes.set(place, text === undefined ? "gone" : same ? "taken" : "changed");
        faults.point();
      }
      return outcomes;
    },
  };
}

async function deliverOne(order: MemoryMailOrder, inside: Inside, parcel: Parcel): Promise<Delivery> {
  const { key, mailbox, folder, atMs, flags } = parcel;
  inside.faults.point();
  const kind = inside.faults.onDeliver?.(parcel) ?? "stored";
  if (!inside.folders.some((one) => one.mailbox === mailbox))
    return { key, kind: "blocked", because: "there is no such mailbox" };
  if (kind === "blocked" || kind === "refused") return { key, kind, because: `the server says ${kind}` };
  const text = (await order.files.read(parcel.file)) ?? "";
  const id = order.names === "deterministic" ? key : String(inside.uidNext());
  const isThere = order.names === "deterministic" && inside.mails.some((one) => one.id === id);
  if (kind !== "lost" && !isThere)
    inside.put({ mailbox, folder, id, atMs, flags, text: kind === "damaged" ? `${text}!` : text });
  inside.faults.point();
  return { key, kind: "sent", lostFlags: [] };
}

function look(order: MemoryMailOrder, { mails }: Inside, parcels: readonly Parcel[]): readonly Candidate[] {
  const keys = new Set(parcels.map(({ key }) => key));
  const named = order.names === "deterministic";
  const isCandidate = (mail: StoredMail): boolean =>
    named
      ? keys.has(mail.id)
      : parcels.some(
          ({ mailbox, folder, mark }) =>
            mailbox === mail.mailbox && folder === mail.folder && Number(mail.id) >= Number(mark),
        );
  return mails.filter(isCandidate).map(({ mailbox, folder, id, text }) => ({
    key: named ? id : null,
    mailbox,
    folder,
    claim: id,
    sha256: hash(text),
  }));
}

function listed(mail: StoredMail): ListedMessage {
  const { mailbox, folder, id, text, atMs, flags } = mail;
  const place = placeOf(mail);
  const sizeBytes = text.length;
  return { mailbox, folder, use: useOfName(folder), id, place, sizeBytes, atMs, flags, oddity: null };
}

function placeOf({ mailbox, folder, id }: StoredMail): string {
  return `${mailbox}/${folder}/${id}`;
}

function hash(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}
