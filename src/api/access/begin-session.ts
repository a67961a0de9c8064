import type { UserRecord } from "../../ports/panel-store.ts";
import { newId, newOpaque } from "../../wiring/panel/opaque.ts";
import type { SessionView, StepUpWay } from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import type { Asked, Given } from "../http/asked.ts";
import { setCookie } from "../http/cookie.ts";
import { endOf, sessionLimits } from "./identify.ts";
import { passkeyPlaceOf } from "./passkey-place.ts";
import { permissionsOf } from "./permissions.ts";
import type { Principal } from "./principal.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

/** Somebody is in: by which way is proven by who calls. */
export async function beginSession(
  house: PanelHouse,
  asked: Asked<Principal>,
  order: {
    readonly user: string;
    readonly record: UserRecord;
    /** Default: for the usual minutes from now. */
    readonly steppedUpUntil?: number | null;
  },
): Promise<Given> {
  const { panel } = house.app;
  const nowMs = house.clock.nowMs();
  const { user, record, steppedUpUntil = nowMs + sessionLimits.stepUpMs } = order;
  // An id that was there before the sign-in is worth nothing after it.
  if (asked.who.kind === "session") await panel.sessions.remove(asked.who.session);
  await panel.sessions.removeEnded(nowMs);
  const { secret, hash } = newOpaque("");
  const stored = {
    user,
    label: newId(),
    startedAt: nowMs,
    lastSeenAt: nowMs,
    steppedUpUntil,
    from: asked.remote,
    program: asked.program.slice(0, 200),
  };
  await panel.sessions.put(hash, stored, { expect: "absent", endsAt: endOf(stored) });
  await panel.users.put(user, { ...record, lastSeenAt: nowMs }, { expect: "present", endsAt: null });
  const view = await sessionView(house, asked.host, {
    user,
    role: record.role,
    permissions: permissionsOf(record.role, record.mayChange),
    sites: record.role === "admin" ? "all" : record.sites,
    secondFactor: record.secondFactor === null ? "none" : "totp",
    steppedUpUntil,
    endsAt: nowMs + sessionLimits.wholeMs,
  });
  const cookie = setCookie(secret, sessionLimits.wholeMs / 1_000, house.doors);
  return { kind: "data", data: view, headers: { "set-cookie": cookie }, journal: { who: user } };
}

type Viewed = Pick<
  Person,
  "user" | "role" | "permissions" | "sites" | "secondFactor" | "steppedUpUntil" | "endsAt"
>;

export async function sessionView(house: PanelHouse, host: string, viewed: Viewed): Promise<SessionView> {
  const { user, role, permissions, sites, secondFactor, steppedUpUntil, endsAt } = viewed;
  const { passkeys } = house.app.panel;
  const place = passkeyPlaceOf(host, house.doors);
  const mine = (await passkeys.list()).filter(({ document }) => document.user === user);
  const isHere = place.kind === "possible" && mine.some(({ document }) => document.rpId === place.rpId);
  const usual: readonly StepUpWay[] =
    secondFactor === "totp" ? ["code"] : ["password", ...(isListed(house, user) ? (["oidc"] as const) : [])];
  return {
    state: "signed-in",
    user,
    role,
    permissions,
    sites,
    secondFactor,
    stepUpBy: isHere ? ["passkey", ...usual] : usual,
    steppedUpUntil: steppedUpUntil === null ? null : new Date(steppedUpUntil).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
    idleMs: sessionLimits.idleMs,
  };
}

function isListed(house: PanelHouse, user: string): boolean {
  return house.app.openId !== null && house.config.panel?.oidc?.users.has(user) === true;
}
