import { createHash } from "node:crypto";
import type { UserRecord } from "../../ports/panel-store.ts";

/** What a browser and its passkeys know a user by: no name, and another one for a later user of the same name. Pure. */
export function passkeyHandleOf(user: string, { madeAt }: Pick<UserRecord, "madeAt">): string {
  return createHash("sha256").update(`passkey\n${user}\n${madeAt}`).digest("base64url");
}
