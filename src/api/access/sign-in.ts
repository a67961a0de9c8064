import { timingSafeEqual } from "node:crypto";
import type { UserRecord } from "../../ports/panel-store.ts";
import { hashOpaque } from "../../wiring/panel/opaque.ts";
import type { SessionView, SetUp, SignIn, StepUp } from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { dropCookie } from "../http/cookie.ts";
import { refuse } from "../http/problem.ts";
import { beginSession, sessionView } from "./begin-session.ts";
import { endOf, sessionLimits } from "./identify.ts";
import { stepUpByOidc } from "./oidc.ts";
import { passkeyPlaceOf } from "./passkey-place.ts";
import { hashPassword, isPassword, unfitPassword } from "./password.ts";
import type { Principal } from "./principal.ts";
import { provePasskey } from "./prove-passkey.ts";
import { totpStepOf } from "./totp.ts";
import { began, forgive, wrong } from "./tries.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

/** Who am I? Also the first question of a browser that was never here. */
export async function session(house: PanelHouse, { who, host }: Asked<Principal>): Promise<Given> {
  if (who.kind === "session") return given(await sessionView(house, host, who));
  const isSetUp = (await house.app.panel.users.list()).length > 0;
  return given(isSetUp ? anonymous(house, host) : ({ state: "set-up" } satisfies SessionView));
}

function anonymous(house: PanelHouse, host: string): SessionView {
  const { openId } = house.app;
  const title = house.config.panel?.oidc?.title;
  const oidc = openId === null || title === undefined ? null : { title };
  return { state: "anonymous", ways: { passkeys: passkeyPlaceOf(host, house.doors), oidc } };
}

/** The first admin. The token stood on the console, so whoever has it can read what this machine says. */
export async function setUp(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  const { setUpToken, user, password } = asked.body as SetUp;
  const { panel } = house.app;
  began(house, [`from ${asked.remote}`]);
  if (house.setUpToken === null || (await panel.users.list()).length > 0)
    throw refuse(403, "PANEL_SET_UP", "somebody has set this up already", {
      hint: "Sign in, or ask an admin.",
    });
  if (!isSameSecret(setUpToken, house.setUpToken))
    throw refuse(403, "SET_UP_TOKEN_WRONG", "this is not the set-up token", {
      hint: "It stands in the output of: clonepanel run",
    });
  forgive(house, user, asked.remote);
  refuseUnfit(password);
  const nowMs = house.clock.nowMs();
  const admin: UserRecord = {
    role: "admin",
    sites: "all",
    mayChange: "yes",
    password: await hashPassword(password),
    secondFactor: null,
    offeredSecret: null,
    recoveryCodes: [],
    madeAt: nowMs,
    lastSeenAt: nowMs,
  };
  if (
    (await panel.users.list()).length > 0 ||
    (await panel.users.put(user, admin, { expect: "absent", endsAt: null })) === "conflict"
  )
    throw refuse(409, "PANEL_SET_UP", "somebody was faster");
  return beginSession(house, asked, { user, record: admin });
}

/** Password, and the second factor where there is one. What was wrong of them is not told apart from "no such user". */
export async function signIn(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  const { user, password, code } = asked.body as SignIn;
  const keys = [`from ${asked.remote}`, `user ${user}`];
  began(house, keys);
  const record = await house.app.panel.users.get(user);
  const isRight = await isPassword(password, record?.password ?? null);
  if (record === null || !isRight) throw wrong();
  const checked = await secondFactor(house, { user, record, code, from: asked.remote });
  forgive(house, user, asked.remote);
  return beginSession(house, asked, { user, record: checked });
}

export async function signOut(house: PanelHouse, { who, host }: Asked<Person>): Promise<Given> {
  await house.app.panel.sessions.remove(who.session);
  house.news.sessionEnded(who.session);
  return {
    ...given(anonymous(house, host)),
    headers: { "set-cookie": dropCookie(house.doors) },
  } as Given;
}

/** For some minutes, what needs it needs it no more. */
export async function stepUp(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { who } = asked;
  const { panel } = house.app;
  const keys = [`from ${asked.remote}`, `user ${who.user}`];
  began(house, keys);
  const { oidc } = asked.body as StepUp;
  const until = oidc === undefined ? await proveAgain(house, asked) : await stepUpByOidc(house, asked, oidc);
  forgive(house, who.user, asked.remote);
  const stored = await panel.sessions.get(who.session);
  if (stored === null) throw refuse(401, "NOT_SIGNED_IN", "you are not signed in");
  const nowMs = house.clock.nowMs();
  const next = { ...stored, lastSeenAt: nowMs, steppedUpUntil: until };
  await panel.sessions.put(who.session, next, { expect: "present", endsAt: endOf(next) });
  return given(await sessionView(house, asked.host, { ...who, steppedUpUntil: next.steppedUpUntil }));
}

async function proveAgain(house: PanelHouse, asked: Asked<Person>): Promise<number> {
  const { who } = asked;
  const { password, code, passkey } = asked.body as StepUp;
  const record = await house.app.panel.users.get(who.user);
  if (record === null) throw refuse(401, "NOT_SIGNED_IN", "you are not signed in");
  if (passkey !== undefined) {
    const { user } = await provePasskey(house, asked, {
      response: passkey,
      purpose: "step-up",
      bound: who.session,
    });
    if (user !== who.user) throw wrong();
  } else if (record.secondFactor !== null)
    await secondFactor(house, { user: who.user, record, code, from: asked.remote });
  else if (!(await isPassword(password ?? "", record.password))) throw wrong();
  return house.clock.nowMs() + sessionLimits.stepUpMs;
}

/** The user with the code taken away, so that it counts once: also when it comes twice at the same moment. */
async function secondFactor(
  house: PanelHouse,
  about: {
    readonly user: string;
    readonly record: UserRecord;
    readonly code: string | undefined;
    readonly from: string;
  },
): Promise<UserRecord> {
  const { user, record, code, from } = about;
  if (record.secondFactor === null) return record;
  if (code === undefined || code === "") {
    // The password was right, or the session is: nobody guessed.
    forgive(house, user, from);
    throw refuse(401, "SECOND_FACTOR_NEEDED", "the code of your authenticator is needed, too");
  }
  return inTurn(async () => {
    const { users } = house.app.panel;
    const present = await users.get(user);
    const next = present === null ? null : afterCode(present, code, house.clock.nowMs());
    if (next === null) throw wrong();
    await users.put(user, next, { expect: "present", endsAt: null });
    return next;
  });
}

/** Between reading what was used and writing it nobody else may read. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = queue.then(work);
  queue = mine.catch(() => undefined);
  return mine;
}

function afterCode(record: UserRecord, code: string, nowMs: number): UserRecord | null {
  const { secondFactor: factor, recoveryCodes } = record;
  if (factor === null) return null;
  const step = totpStepOf(code.replaceAll(" ", ""), { ...factor, nowMs });
  if (step !== null) return { ...record, secondFactor: { ...factor, lastStep: step } };
  const hash = hashOpaque(code.trim().toLowerCase());
  return recoveryCodes.includes(hash)
    ? { ...record, recoveryCodes: recoveryCodes.filter((one) => one !== hash) }
    : null;
}

export function refuseUnfit(password: string): void {
  const unfit = unfitPassword(password);
  if (unfit !== null)
    throw refuse(400, "PASSWORD_UNFIT", unfit, { hint: "A few words in a row are easy to keep." });
}

function isSameSecret(given: string, wanted: string): boolean {
  const [left, right] = [hashOpaque(given), hashOpaque(wanted)];
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
