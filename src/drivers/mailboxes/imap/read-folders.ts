import { useOfName } from "../../../core/mail/folder-use.ts";
import type { FolderName, MailFolder } from "../../../core/mail/message.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { folderOfServerName, isNoFolder, type Layout, useOfAttributes } from "./folder-names.ts";
import type { ImapConnection } from "./wire/connection.ts";
import { isList, parseValues, textOf, type Value } from "./wire/parse-values.ts";

export interface ImapFolder extends MailFolder {
  readonly serverName: string;
}

const mostFolders = 50_000;

/** How this server names folders: its personal namespace (RFC 2342), or what it says of the INBOX. */
export async function readLayout(connection: ImapConnection): Promise<Layout> {
  let layout: Layout | null = null;
  if (connection.has("NAMESPACE")) {
    await connection.must(["NAMESPACE"], {
      on: ({ name, rest, literals }) => {
        const personal = name === "NAMESPACE" ? parseValues(rest)?.[0] : undefined;
        const first = isList(personal) ? personal[0] : undefined;
        if (!isList(first)) return;
        layout = { prefix: textOf(first[0], literals) ?? "", delimiter: textOf(first[1], literals) };
      },
    });
  }
  if (layout !== null) return layout;
  let delimiter: string | null = null;
  await connection.must(['LIST "" ""'], {
    on: ({ name, rest, literals }) => {
      if (name === "LIST") delimiter = textOf(parseValues(rest)?.[1], literals);
    },
  });
  return { prefix: "", delimiter };
}

export interface FolderList {
  readonly folders: readonly ImapFolder[];
  /** Names that have no equal elsewhere: what lies there is not carried, and must be said. */
  readonly unnameable: readonly string[];
}

export async function readFolderList(
  connection: ImapConnection,
  mailbox: BytePath,
  layout: Layout,
): Promise<FolderList> {
  const folders = new Map<FolderName, ImapFolder>();
  const unnameable: string[] = [];
  const ask = connection.has("SPECIAL-USE") && connection.has("LIST-EXTENDED");
  await connection.must([ask ? 'LIST "" "*" RETURN (SPECIAL-USE)' : 'LIST "" "*"'], {
    mostResponses: mostFolders,
    on: ({ name, rest, literals }) => {
      if (name !== "LIST") return;
      const [attributes, , written] = parseValues(rest) ?? [];
      const serverName = textOf(written, literals);
      if (serverName === null) return;
      const words = wordsOf(attributes);
      if (isNoFolder(words) || !isOwn(serverName, layout)) return;
      const folder = folderOfServerName(serverName, layout);
      if (folder === null) unnameable.push(serverName);
      else
        folders.set(folder, {
          mailbox,
          folder,
          use: useOfAttributes(words) ?? useOfName(folder),
          serverName,
        });
    },
  });
  return { folders: [...folders.values()], unnameable };
}

function wordsOf(attributes: Value | undefined): readonly string[] {
  return isList(attributes) ? attributes.filter((word) => typeof word === "string") : [];
}

/** Other people's folders are listed too, under names of their own. */
function isOwn(serverName: string, { prefix }: Layout): boolean {
  return serverName.toUpperCase() === "INBOX" || serverName.startsWith(prefix);
}
