import type { PanelStore, TokenRecord } from "../../ports/panel-store.ts";
import { newId, newOpaque } from "./opaque.ts";

const dayMs = 86_400_000;

/** A new token of a program. Only its hash is kept: the secret is in this answer, and nowhere else. */
export async function makeToken(
  store: PanelStore,
  draft: Pick<TokenRecord, "name" | "scopes" | "sites" | "by"> & {
    readonly days: number;
    readonly nowMs: number;
  },
): Promise<{ readonly record: TokenRecord; readonly secret: string }> {
  const { name, scopes, sites, by, days, nowMs } = draft;
  const { secret, hash } = newOpaque("cpt_");
  const expiresAt = nowMs + days * dayMs;
  const record: TokenRecord = {
    id: newId(),
    name,
    scopes,
    sites,
    madeAt: nowMs,
    by,
    expiresAt,
    lastUsedAt: null,
  };
  await store.tokens.removeEnded(nowMs);
  await store.tokens.put(hash, record, { expect: "absent", endsAt: expiresAt });
  return { record, secret };
}
