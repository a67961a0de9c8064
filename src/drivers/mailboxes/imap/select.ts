import type { FolderName } from "../../../core/mail/message.ts";
import { serverNameOfFolder } from "./folder-names.ts";
import type { ImapMessage } from "./message-place.ts";
import type { Session } from "./sessions.ts";
import { type Ending, refusedCommand } from "./wire/connection.ts";
import { oddServer } from "./wire/odd-server.ts";
import { quote } from "./wire/quote.ts";

export interface Selected {
  readonly validity: number;
  readonly exists: number;
  readonly uidNext: number | null;
  /** Flags that are kept here; null: the server did not say. `\*`: any keyword. */
  readonly permanentFlags: readonly string[] | null;
}

/**
 * Opens a folder, always anew: what an earlier opening saw may be old. `EXAMINE` changes nothing, not even which
 * messages count as new. Null: there is no such folder.
 */
export async function select(
  { connection, layout }: Session,
  folder: FolderName,
  verb: "EXAMINE" | "SELECT",
): Promise<Selected | null> {
  const name = serverNameOfFolder(folder, layout);
  if (name === null) return null;
  let [exists, validity, uidNext] = [0, 0, 0];
  let permanentFlags: readonly string[] | null = null;
  connection.opened = null;
  const command = [`${verb} ${quote(name)}`];
  const ending = await connection.run(command, {
    on: (response) => {
      if (response.name === "EXISTS") exists = response.number ?? 0;
      const [, code, text = ""] = /^\[([A-Z]+) ([^\]]*)\]/i.exec(response.rest) ?? [];
      if (code?.toUpperCase() === "UIDVALIDITY") validity = Number(text);
      if (code?.toUpperCase() === "UIDNEXT") uidNext = Number(text);
      if (code?.toUpperCase() === "PERMANENTFLAGS")
        permanentFlags = text
          .replace(/[()]/g, "")
          .split(" ")
          .filter((flag) => flag !== "");
    },
  });
  if (ending.kind !== "ok")
    return isAbsent(ending) ? null : fail(refusedCommand(connection.account, command, ending));
  if (!Number.isSafeInteger(validity) || validity < 1)
    throw oddServer(connection.account, `${name} has no UIDVALIDITY`);
  connection.opened = { folder, verb, validity };
  return { validity, exists, uidNext: uidNext > 0 ? uidNext : null, permanentFlags };
}

/**
 * Opens a folder for messages that are known by their UIDs. Where it is open already it stays so, since opening makes the
 * server go through all that lies there, and the server tells what changed. `SELECT` also does for `EXAMINE`.
 *
 * @returns whether its UIDs are still these.
 */
export async function openFor(
  session: Session,
  { folder, validity }: Pick<ImapMessage, "folder" | "validity">,
  verb: "EXAMINE" | "SELECT",
): Promise<boolean> {
  const { opened } = session.connection;
  const isOpen = opened?.folder === folder && opened.validity === validity;
  if (isOpen && (opened.verb === verb || opened.verb === "SELECT")) {
    await session.connection.must(["NOOP"]);
    return true;
  }
  return (await select(session, folder, verb))?.validity === validity;
}

/** A server without a code for it says NO in words of its own. */
function isAbsent({ kind, code }: Ending): boolean {
  return (
    kind === "no" && (code === null || code === "NONEXISTENT" || code === "TRYCREATE" || code === "CANNOT")
  );
}

function fail(error: Error): never {
  throw error;
}

export interface FolderState {
  readonly validity: number;
  readonly uidNext: number;
  readonly messages: number;
}

/** Asked without opening it. Null: there is no such folder, or the server does not say. */
export async function readState(
  { connection, layout }: Session,
  folder: FolderName,
): Promise<FolderState | null> {
  const name = serverNameOfFolder(folder, layout);
  if (name === null) return null;
  let state: FolderState | null = null;
  const ending = await connection.run([`STATUS ${quote(name)} (MESSAGES UIDNEXT UIDVALIDITY)`], {
    on: ({ name: word, rest }) => {
      if (word !== "STATUS") return;
      const number = (item: string): number =>
        Number(
          new RegExp(`[( ]${item} (\\d{1,10})[ )]`, "i").exec(rest.slice(rest.lastIndexOf("(")))?.[1] ?? -1,
        );
      const [messages, uidNext, validity] = [number("MESSAGES"), number("UIDNEXT"), number("UIDVALIDITY")];
      if (messages >= 0 && uidNext > 0 && validity > 0) state = { messages, uidNext, validity };
    },
  });
  return ending.kind === "ok" ? state : null;
}

/** Appending to an open folder makes the server tell of every message (twice the work); so it is left first. */
export async function unselect({ connection }: Session): Promise<void> {
  if (connection.opened === null) return;
  connection.opened = null;
  if (connection.has("UNSELECT")) await connection.must(["UNSELECT"]);
}
