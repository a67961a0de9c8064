import type { Digest } from "../../../ports/digest.ts";
import type { Files, LocalPath } from "../../../ports/files.ts";
import type { MailSide, MailSideManifest } from "../../../ports/mailbox.ts";
import type { Transport } from "../../../ports/transport.ts";
import { deliver } from "./deliver.ts";
import { readFolders } from "./folders.ts";
import { listMessages } from "./list-messages.ts";
import { look } from "./look.ts";
import { takeMessages } from "./take-messages.ts";

export const manifest = {
  id: "maildir",
  title: "Maildirs on the account, over its own connection",
  names: "deterministic",
  lineEnds: "kept",
  sizes: "exact",
  maxMessageBytes: 1024 * 1024 * 1024,
} as const satisfies MailSideManifest;

/** What the driver works with. `root`: the folder on the account whose folders are the mailboxes. */
export interface MaildirPlace {
  readonly transport: Transport;
  readonly root: string;
  readonly files: Pick<Files, "makeFolder" | "linkAll" | "remove">;
  readonly digest: Pick<Digest, "randomHex">;
  /** A folder on this machine for what is about to be sent; on the disk of the hold area, so that links can be made. */
  readonly scratch: LocalPath;
}

/** No mailbox password is needed: the account's own files, delivered as the Maildir format asks for. */
export function openMaildirs(place: MaildirPlace): MailSide {
  const { transport } = place;
  return {
    account: transport.account,
    manifest,
    closed: new Map(),
    readFolders: (watch) => readFolders(place, watch),
    listMessages: (watch) => listMessages(place, watch),
    async fetchMessages({ messages, into, ...watch }) {
      const paths = messages.map((message) => message.place);
      const { vanished } = await transport.fetchFiles({
        root: place.root,
        paths,
        into,
        basis: null,
        ...watch,
      });
      const gone = new Set(vanished);
      return new Map(paths.filter((path) => !gone.has(path)).map((path) => [path, `${into}/${path}`]));
    },
    readMark: async () => null,
    deliver: (parcels, watch) => deliver(place, parcels, watch),
    look: (parcels, watch) => look(place, parcels, watch),
    takeMessages: (items, watch) => takeMessages(place, items, watch),
    // The way to the account is its own, and is not closed here.
    [Symbol.asyncDispose]: async () => undefined,
  };
}
