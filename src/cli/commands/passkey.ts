import { ClonePanelError } from "../../core/errors.ts";
import type { PasskeyRecord } from "../../ports/panel-store.ts";
import type { Handler } from "../frame/command.ts";
import { table } from "../render/table.ts";

/** Whoever may run this command may read the state, so it asks for no more. */
export const passkeyList: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const passkeys = (await app.panel.passkeys.list()).map(({ document }) => viewOf(document));
  const rows = passkeys.map(({ id, user, name, rpId, kept, madeAt, lastUsedAt, copiedAt }) => [
    ...[id, user, name, `${rpId} (${kept})`, madeAt],
    copiedAt === null ? (lastUsedAt ?? "never") : `refused since ${copiedAt}: copied`,
  ]);
  const titles = ["id", "user", "name", "where", "made", "used"];
  return { data: { passkeys }, text: rows.length === 0 ? "there is no passkey" : table(titles, rows) };
};

/** Whoever came in by it is out, too: its holder may be a thief. */
export const passkeyRemove: Handler = async (context) => {
  await context.config();
  const id = context.arguments[0] ?? "";
  const { panel } = await context.app(context.mode === "preview" ? "look" : "change");
  const found = (await panel.passkeys.list()).find(({ document }) => document.id === id);
  if (found === undefined)
    throw new ClonePanelError("PASSKEY_UNKNOWN", `there is no passkey "${id}"`, {
      hint: "See: clonepanel passkey list",
      remedy: "owner",
    });
  const { user, name, rpId } = found.document;
  const said = `the passkey ${id} (${name}) of ${user}`;
  if (context.mode === "preview")
    return { data: null, text: `would remove ${said}, and end the sessions of ${user}` };
  await panel.passkeys.remove(found.key);
  for (const { key, document } of await panel.sessions.list())
    if (document.user === user) await panel.sessions.remove(key);
  const about = { who: "console", from: "this machine", what: "passkey remove", site: null, status: 200 };
  await panel.audit.append({ at: context.clock.nowMs(), ...about, detail: { id, user, name, rpId } });
  return {
    data: { passkey: viewOf(found.document) },
    text: `${said} is removed; the sessions of ${user} ended. The password is still a way in.`,
  };
};

function viewOf({ id, user, name, rpId, kept, madeAt, lastUsedAt, copiedAt }: PasskeyRecord) {
  return {
    ...{ id, user, name, rpId, kept },
    madeAt: isoOf(madeAt),
    lastUsedAt: lastUsedAt === null ? null : isoOf(lastUsedAt),
    copiedAt: copiedAt === null ? null : isoOf(copiedAt),
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
