import { oidcUserOf } from "../../core/site/oidc-user.ts";
import type { OidcSettings } from "../../core/site/panel-settings.ts";
import type { OpenId, OpenIdClaims, OpenIdFailure } from "../../ports/openid.ts";
import type { UserRecord } from "../../ports/panel-store.ts";
import { newOpaque } from "../../wiring/panel/opaque.ts";
import type { OidcBack, OidcOffer } from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { setCookie } from "../http/cookie.ts";
import { originOfHost } from "../http/guard-host.ts";
import { type ProblemError, refuse } from "../http/problem.ts";
import { beginSession } from "./begin-session.ts";
import type { ChallengeUse } from "./challenges.ts";
import { sessionLimits } from "./identify.ts";
import type { Principal } from "./principal.ts";
import { began, forgive } from "./tries.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

const doorSeconds = 600;
/** As long as one may take to come back; and their clock may be a little before ours. */
const freshMs = 5 * 60_000;
const clockOffMs = 60_000;

export async function offerOidcSignIn(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  const door = asked.door ?? newOpaque("").secret;
  const offer = await offerOf(house, asked, { purpose: "oidc-sign-in", bound: door });
  return {
    ...given(offer),
    headers: { "set-cookie": setCookie(door, doorSeconds, house.doors, "door") },
  } as Given;
}

/**
 * In place of the password. It makes no user and gives no right: who comes in is whom the configuration lists. Where a
 * user has a second factor here, what is guarded still asks for that.
 */
export async function signInByOidc(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  began(house, [`from ${asked.remote}`]);
  if (asked.door === null) throw late();
  const back = asked.body as OidcBack;
  const { user, record, said } = await proveOidc(house, asked, {
    back,
    use: { purpose: "oidc-sign-in", bound: asked.door },
  });
  forgive(house, user, asked.remote);
  const steppedUpUntil = record.secondFactor === null ? freshUntil(said, house.clock.nowMs()) : null;
  const begun = await beginSession(house, asked, { user, record, steppedUpUntil });
  return { ...begun, journal: { who: user, detail: { subject: said.subject } } } as Given;
}

export async function offerOidcStepUp(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  return given(await offerOf(house, asked, { purpose: "oidc-step-up", bound: asked.who.session }));
}

/** Until when it counts that the service asked this person just now. */
export async function stepUpByOidc(house: PanelHouse, asked: Asked<Person>, back: OidcBack): Promise<number> {
  const { user, record, said } = await proveOidc(house, asked, {
    back,
    use: { purpose: "oidc-step-up", bound: asked.who.session },
  });
  if (user !== asked.who.user || record.secondFactor !== null)
    throw refuse(
      403,
      "OIDC_NOT_ENOUGH",
      "this is to be confirmed by a code of your authenticator, and by you",
    );
  const until = freshUntil(said, house.clock.nowMs());
  if (until !== null) return until;
  throw refuse(401, "OIDC_NOT_FRESH", "the service did not ask you again just now", {
    hint: "Give your password here instead.",
  });
}

/** Null: it does not say when the person proved it, or that was long ago. */
function freshUntil({ provedAt }: OpenIdClaims, nowMs: number): number | null {
  if (provedAt === null || provedAt > nowMs + clockOffMs || provedAt < nowMs - freshMs) return null;
  return Math.min(provedAt, nowMs) + sessionLimits.stepUpMs;
}

async function offerOf(
  house: PanelHouse,
  asked: Asked<Principal>,
  use: Pick<ChallengeUse, "purpose" | "bound">,
): Promise<OidcOffer> {
  const { openId } = serviceOf(house);
  const state = house.challenges.issue({ ...use, nowMs: house.clock.nowMs() }).toString("base64url");
  const asks = use.purpose === "oidc-step-up" ? "again" : "who";
  const found = await openId.begin({ ...orderOf(house, asked, state), asks });
  if (found.kind !== "address") throw problemOf(house, found);
  return { url: found.url };
}

async function proveOidc(
  house: PanelHouse,
  asked: Asked<Principal>,
  order: { readonly back: OidcBack; readonly use: Pick<ChallengeUse, "purpose" | "bound"> },
): Promise<{ readonly user: string; readonly record: UserRecord; readonly said: OpenIdClaims }> {
  const { openId, settings } = serviceOf(house);
  const { state, ...back } = order.back;
  const nowMs = house.clock.nowMs();
  if (house.challenges.take(state, { ...order.use, nowMs }) === "over") throw late();
  const said = await openId.finish({ ...orderOf(house, asked, state), back });
  if (said.kind !== "said") throw problemOf(house, said);
  const user = oidcUserOf(settings, said);
  const record = user === null ? null : await house.app.panel.users.get(user);
  if (user !== null && record !== null) return { user, record, said };
  // So that an admin sees who it was, and can list them.
  const detail = { subject: said.subject.slice(0, 200), email: said.email?.slice(0, 200) ?? null };
  const about = { who: "nobody", from: asked.remote, what: "oidc stranger", site: null, status: 403, detail };
  await house.app.panel.audit.append({ at: nowMs, ...about });
  throw refuse(403, "OIDC_STRANGER", `${settings.title} knows you, and this controller does not`, {
    hint: "An admin lists you in the configuration: panel: { oidc: { users: ... } }",
  });
}

function orderOf(house: PanelHouse, asked: Asked<Principal>, state: string) {
  const origin = originOfHost(asked.host, house.doors);
  if (origin === null) throw refuse(421, "HOST_UNKNOWN", "this is not a name of this controller");
  return {
    redirect: `${origin}/sign-in`,
    state,
    nonce: house.challenges.derive(state, "nonce"),
    verifier: house.challenges.derive(state, "verifier"),
    signal: asked.signal,
  };
}

function serviceOf(house: PanelHouse): { readonly openId: OpenId; readonly settings: OidcSettings } {
  const settings = house.config.panel?.oidc ?? null;
  const { openId } = house.app;
  if (openId !== null && settings !== null) return { openId, settings };
  throw refuse(422, "OIDC_NOT_CONFIGURED", "nobody signs in here by another service", {
    hint: "panel: { oidc: ... } in the configuration does that.",
  });
}

function late(): ProblemError {
  return refuse(401, "OIDC_LATE", "this sign-in was begun too long ago, elsewhere, or is over", {
    hint: "Begin again here.",
  });
}

function problemOf(house: PanelHouse, { kind, because }: OpenIdFailure): ProblemError {
  const title = house.config.panel?.oidc?.title ?? "";
  const hint = "User and password, or a passkey, are a way in as before.";
  switch (kind) {
    case "unreachable":
      return refuse(502, "OIDC_UNREACHABLE", `${title} does not answer as it should (${because})`, { hint });
    case "unready":
      return refuse(503, "OIDC_UNREADY", `the secret for ${title} cannot be read (${because})`, { hint });
    case "refused":
      return refuse(401, "OIDC_REFUSED", `what came from ${title} was not accepted (${because})`, { hint });
  }
}
