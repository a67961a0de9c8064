import type { UserRecord } from "../../ports/panel-store.ts";
import type { UserChange, UserDraft, UserList, UserView } from "../contract/access.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import { endSessions } from "./me.ts";
import { countPasskeys, dropPasskeys } from "./passkeys.ts";
import { hashPassword } from "./password.ts";
import { refuseUnfit } from "./sign-in.ts";

export async function listUsers(house: PanelHouse): Promise<Given> {
  const stored = await house.app.panel.users.list();
  const users = await Promise.all(stored.map(({ key, document }) => viewOf(house, key, document)));
  return given({ users } satisfies UserList);
}

export async function addUser(house: PanelHouse, asked: Asked): Promise<Given> {
  const { user, role, sites, mayChange, password } = asked.body as UserDraft;
  refuseUnfit(password);
  refuseUnknownSites(house, sites);
  const record: UserRecord = {
    role,
    sites,
    mayChange,
    password: await hashPassword(password),
    secondFactor: null,
    offeredSecret: null,
    recoveryCodes: [],
    madeAt: house.clock.nowMs(),
    lastSeenAt: null,
  };
  if ((await house.app.panel.users.put(user, record, { expect: "absent", endsAt: null })) === "conflict")
    throw refuse(409, "USER_PRESENT", `there is a user "${user}" already`);
  return { ...given(await viewOf(house, user, record)), status: 201 } as Given;
}

/** Their sessions end: what they may do is looked up anew at the next sign-in. */
export async function changeUser(house: PanelHouse, asked: Asked): Promise<Given> {
  const user = asked.part("user");
  const record = await userOf(house, user);
  const { password, secondFactor, passkeys, ...rights } = asked.body as UserChange;
  if (password !== undefined) refuseUnfit(password);
  refuseUnknownSites(house, rights.sites ?? "all");
  if (record.role === "admin" && rights.role !== undefined && rights.role !== "admin")
    await refuseLastAdmin(house, user);
  const next: UserRecord = {
    ...record,
    ...rights,
    ...(password === undefined ? {} : { password: await hashPassword(password) }),
    ...(secondFactor === undefined ? {} : { secondFactor: null, offeredSecret: null, recoveryCodes: [] }),
  };
  await house.app.panel.users.put(user, next, { expect: "present", endsAt: null });
  if (passkeys !== undefined) await dropPasskeys(house, user);
  const isMe = asked.who.kind === "session" && asked.who.user === user;
  await endSessions(house, user, isMe && asked.who.kind === "session" ? asked.who.session : null);
  return given(await viewOf(house, user, next));
}

export async function removeUser(house: PanelHouse, asked: Asked): Promise<Given> {
  const user = asked.part("user");
  if ((await userOf(house, user)).role === "admin") await refuseLastAdmin(house, user);
  await house.app.panel.users.remove(user);
  await dropPasskeys(house, user);
  await endSessions(house, user, null);
  return given(null);
}

async function userOf(house: PanelHouse, user: string): Promise<UserRecord> {
  const record = await house.app.panel.users.get(user);
  if (record === null) throw refuse(404, "USER_UNKNOWN", `there is no user "${user}"`);
  return record;
}

async function refuseLastAdmin(house: PanelHouse, user: string): Promise<void> {
  const others = (await house.app.panel.users.list()).filter(
    ({ key, document }) => key !== user && document.role === "admin",
  );
  if (others.length > 0) return;
  throw refuse(422, "LAST_ADMIN", "somebody has to be able to let others in", {
    hint: "Make another admin first.",
  });
}

/** A name that is misspelt would be a right that nobody has, or that a later site is given by chance. */
export function refuseUnknownSites(house: PanelHouse, sites: "all" | readonly string[]): void {
  if (sites === "all") return;
  const known = new Set(house.config.sites.map(({ id }) => id));
  const unknown = sites.find((site) => !known.has(site));
  if (unknown !== undefined)
    throw refuse(400, "SITE_UNKNOWN", `there is no site "${unknown}" in the configuration`);
}

async function viewOf(house: PanelHouse, user: string, record: UserRecord): Promise<UserView> {
  const { role, sites, mayChange, secondFactor, madeAt, lastSeenAt } = record;
  return {
    user,
    role,
    sites,
    mayChange,
    secondFactor: secondFactor === null ? "none" : "totp",
    passkeys: await countPasskeys(house, user),
    madeAt: new Date(madeAt).toISOString(),
    lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString(),
  };
}
