import { randomBytes } from "node:crypto";
import type { UserRecord } from "../../ports/panel-store.ts";
import { hashOpaque } from "../../wiring/panel/opaque.ts";
import type {
  OwnSession,
  PasswordChange,
  RecoveryCodes,
  SecondFactorConfirm,
  SecondFactorOffer,
} from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { hashPassword, isPassword } from "./password.ts";
import type { Principal } from "./principal.ts";
import { refuseUnfit } from "./sign-in.ts";
import { newTotpSecret, totpStepOf, totpUri } from "./totp.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

export async function mySessions(house: PanelHouse, { who }: Asked<Person>): Promise<Given> {
  const stored = await house.app.panel.sessions.list();
  const sessions = stored
    .filter(({ document }) => document.user === who.user)
    .map(
      ({ key, document }): OwnSession => ({
        id: document.label,
        isThis: key === who.session,
        startedAt: new Date(document.startedAt).toISOString(),
        lastSeenAt: new Date(document.lastSeenAt).toISOString(),
        from: document.from,
        program: document.program,
      }),
    );
  return given({ sessions });
}

export async function endMySession(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const id = asked.part("id");
  const stored = await house.app.panel.sessions.list();
  const found = stored.find(({ document }) => document.user === asked.who.user && document.label === id);
  if (found === undefined) throw refuse(404, "SESSION_UNKNOWN", "you have no such session");
  await house.app.panel.sessions.remove(found.key);
  house.news.sessionEnded(found.key);
  return given(null);
}

export async function changePassword(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { current, next } = asked.body as PasswordChange;
  const record = await userOf(house, asked.who);
  const keys = [`from ${asked.remote}`, `user ${asked.who.user}`];
  if (house.attempts.waitMs(keys, house.clock.nowMs()) > 0)
    throw refuse(429, "TOO_MANY_TRIES", "too many wrong tries", { headers: { "retry-after": "60" } });
  house.attempts.began(keys, house.clock.nowMs());
  if (!(await isPassword(current, record.password)))
    throw refuse(401, "SIGN_IN_WRONG", "the present password is another one");
  house.attempts.forgive({ user: `user ${asked.who.user}`, place: `from ${asked.remote}` });
  refuseUnfit(next);
  await store(house, asked.who, { ...record, password: await hashPassword(next) });
  await endSessions(house, asked.who.user, asked.who.session);
  return given(null);
}

export async function offerSecondFactor(house: PanelHouse, { who }: Asked<Person>): Promise<Given> {
  const secret = newTotpSecret();
  await store(house, who, { ...(await userOf(house, who)), offeredSecret: secret });
  return given({ secret, uri: totpUri(who.user, secret) } satisfies SecondFactorOffer);
}

/** The first right code makes it count; the recovery codes of before are void. */
export async function confirmSecondFactor(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { code } = asked.body as SecondFactorConfirm;
  const record = await userOf(house, asked.who);
  const secret = record.offeredSecret;
  if (secret === null) throw refuse(409, "SECOND_FACTOR_NOT_OFFERED", "ask for a secret first");
  const step = totpStepOf(code.replaceAll(" ", ""), { secret, lastStep: 0, nowMs: house.clock.nowMs() });
  if (step === null)
    throw refuse(401, "SIGN_IN_WRONG", "this is not the code of now", { hint: "Compare the phone's clock." });
  const codes = Array.from({ length: 10 }, () =>
    randomBytes(8)
      .toString("hex")
      .replace(/(.{4})(?=.)/g, "$1-"),
  );
  await store(house, asked.who, {
    ...record,
    secondFactor: { secret, lastStep: step },
    offeredSecret: null,
    recoveryCodes: codes.map(hashOpaque),
  });
  await endSessions(house, asked.who.user, asked.who.session);
  return given({ codes } satisfies RecoveryCodes);
}

export async function dropSecondFactor(house: PanelHouse, { who }: Asked<Person>): Promise<Given> {
  const record = await userOf(house, who);
  await store(house, who, { ...record, secondFactor: null, offeredSecret: null, recoveryCodes: [] });
  return given(null);
}

/** All of a user's, but for the one that is spared. */
export async function endSessions(house: PanelHouse, user: string, spared: string | null): Promise<void> {
  const { sessions } = house.app.panel;
  for (const { key, document } of await sessions.list()) {
    if (document.user !== user || key === spared) continue;
    await sessions.remove(key);
    house.news.sessionEnded(key);
  }
}

async function userOf(house: PanelHouse, who: Person): Promise<UserRecord> {
  const record = await house.app.panel.users.get(who.user);
  if (record === null) throw refuse(401, "NOT_SIGNED_IN", "you are not signed in");
  return record;
}

async function store(house: PanelHouse, who: Person, record: UserRecord): Promise<void> {
  await house.app.panel.users.put(who.user, record, { expect: "present", endsAt: null });
}
