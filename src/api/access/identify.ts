import type { PanelStore } from "../../ports/panel-store.ts";
import { hashOpaque } from "../../wiring/panel/opaque.ts";
import type { Permission } from "../contract/session.ts";
import { readCookie } from "../http/cookie.ts";
import type { Doors } from "../http/guard-host.ts";
import { permissions, permissionsOf } from "./permissions.ts";
import type { Principal } from "./principal.ts";

export const sessionLimits = { idleMs: 30 * 60_000, wholeMs: 12 * 3_600_000, stepUpMs: 10 * 60_000 } as const;
/** Each write is one of the disk: how long ago somebody was seen need not be known better. */
const seenEveryMs = 60_000;

export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** Who asks: the token of a program, else the cookie of a browser. What does not fit is nobody. */
export async function identify(
  { authorization, cookie }: Credentials,
  order: { readonly store: PanelStore; readonly doors: Doors; readonly nowMs: number },
): Promise<Principal> {
  if (authorization !== undefined) return ofToken(authorization, order);
  const secret = readCookie(cookie, order.doors);
  return secret === null ? { kind: "nobody" } : ofSession(secret, order);
}

type Order = Parameters<typeof identify>[1];

async function ofToken(authorization: string, { store, nowMs }: Order): Promise<Principal> {
  const secret = /^Bearer (cpt_[A-Za-z0-9_-]{43})$/i.exec(authorization)?.[1];
  if (secret === undefined) return { kind: "nobody" };
  const key = hashOpaque(secret);
  const token = await store.tokens.get(key);
  if (token === null || token.expiresAt <= nowMs) return { kind: "nobody" };
  if (token.lastUsedAt === null || nowMs - token.lastUsedAt > seenEveryMs)
    await store.tokens.put(
      key,
      { ...token, lastUsedAt: nowMs },
      { expect: "present", endsAt: token.expiresAt },
    );
  const { id, name, sites } = token;
  const scopes: readonly Permission[] = permissions.filter((permission) => token.scopes.includes(permission));
  return { kind: "token", id, name: `token ${name}`, permissions: scopes, sites };
}

async function ofSession(secret: string, { store, nowMs }: Order): Promise<Principal> {
  const key = hashOpaque(secret);
  const session = await store.sessions.get(key);
  if (session === null || endOf(session) <= nowMs) return { kind: "nobody" };
  const user = await store.users.get(session.user);
  if (user === null) return { kind: "nobody" };
  if (nowMs - session.lastSeenAt > seenEveryMs) {
    const seen = { ...session, lastSeenAt: nowMs };
    await store.sessions.put(key, seen, { expect: "present", endsAt: endOf(seen) });
  }
  return {
    kind: "session",
    name: session.user,
    user: session.user,
    role: user.role,
    permissions: permissionsOf(user.role, user.mayChange),
    sites: user.role === "admin" ? "all" : user.sites,
    session: key,
    steppedUpUntil: session.steppedUpUntil,
    endsAt: session.startedAt + sessionLimits.wholeMs,
    secondFactor: user.secondFactor === null ? "none" : "totp",
  };
}

/** Half an hour after it was last seen, at the latest twelve hours after it began. */
export function endOf({
  startedAt,
  lastSeenAt,
}: {
  readonly startedAt: number;
  readonly lastSeenAt: number;
}): number {
  return Math.min(startedAt + sessionLimits.wholeMs, lastSeenAt + sessionLimits.idleMs);
}
