import type { PasskeyRecord, UserRecord } from "../../ports/panel-store.ts";
import { newId } from "../../wiring/panel/opaque.ts";
import type {
  NewPasskey,
  PasskeyAttestation,
  PasskeyList,
  PasskeyName,
  PasskeyView,
} from "../contract/passkeys.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { refuse } from "../http/problem.ts";
import type { ChallengeUse } from "./challenges.ts";
import { endSessions } from "./me.ts";
import { passkeyHandleOf } from "./passkey-handle.ts";
import { passkeyPlaceOf } from "./passkey-place.ts";
import type { Principal } from "./principal.ts";
import { overChallenge, placeFor, refusedPasskey } from "./prove-passkey.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

const mostOfOne = 20;
/** EdDSA, ES256, RS256: what every Node can check. */
const algorithms = [-8, -7, -257];

export async function myPasskeys(house: PanelHouse, { who, host }: Asked<Person>): Promise<Given> {
  const passkeys = (await passkeysOf(house, who.user)).map(({ document }) => viewOf(document));
  return given({ place: passkeyPlaceOf(host, house.doors), passkeys } satisfies PasskeyList);
}

export async function offerPasskey(house: PanelHouse, { who, host }: Asked<Person>): Promise<Given> {
  const { rpId } = placeFor(house, host);
  const mine = await roomFor(house, who.user);
  const record = await userOf(house, who.user);
  const { generateRegistrationOptions } = await import("@simplewebauthn/server");
  const options = await generateRegistrationOptions({
    rpName: "ClonePanel",
    rpID: rpId,
    userName: who.user,
    userDisplayName: who.user,
    userID: new Uint8Array(Buffer.from(passkeyHandleOf(who.user, record), "base64url")),
    challenge: new Uint8Array(house.challenges.issue(useOf(house, who))),
    timeout: 300_000,
    attestationType: "none",
    excludeCredentials: mine
      .filter(({ document }) => document.rpId === rpId)
      .map(({ key, document }) => ({ id: key, transports: [...document.transports] })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: algorithms,
  });
  return given({ options });
}

export async function addPasskey(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { who } = asked;
  const { name, response } = asked.body as NewPasskey;
  const { rpId } = placeFor(house, asked.host);
  await roomFor(house, who.user);
  const record = await userOf(house, who.user);
  const made = await verified(house, asked, response);
  const nowMs = house.clock.nowMs();
  const passkey: PasskeyRecord = {
    id: newId(),
    name,
    user: who.user,
    handle: passkeyHandleOf(who.user, record),
    rpId,
    publicKey: Buffer.from(made.credential.publicKey).toString("base64url"),
    counter: made.credential.counter,
    transports: response.response.transports ?? [],
    kept: made.credentialDeviceType === "multiDevice" ? "synced" : "one-device",
    madeAt: nowMs,
    lastUsedAt: null,
    copiedAt: null,
  };
  const { passkeys } = house.app.panel;
  if ((await passkeys.put(made.credential.id, passkey, { expect: "absent", endsAt: null })) === "conflict")
    throw refuse(409, "PASSKEY_PRESENT", "this passkey is known already");
  return { kind: "data", data: viewOf(passkey), status: 201, journal: journalOf(passkey) };
}

export async function renamePasskey(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { key, document } = await passkeyOf(house, asked);
  const next = { ...document, name: (asked.body as PasskeyName).name };
  await house.app.panel.passkeys.put(key, next, { expect: "present", endsAt: null });
  return given(viewOf(next));
}

/** The password stays a way in, so nobody locks himself out by it. Who came in by it elsewhere is out. */
export async function removePasskey(house: PanelHouse, asked: Asked<Person>): Promise<Given> {
  const { key, document } = await passkeyOf(house, asked);
  await house.app.panel.passkeys.remove(key);
  await endSessions(house, asked.who.user, asked.who.session);
  return { kind: "data", data: null, journal: journalOf(document) };
}

/** All of a user who lost them, or is no user any more. */
export async function dropPasskeys(house: PanelHouse, user: string): Promise<void> {
  for (const { key } of await passkeysOf(house, user)) await house.app.panel.passkeys.remove(key);
}

export async function countPasskeys(house: PanelHouse, user: string): Promise<number> {
  return (await passkeysOf(house, user)).length;
}

async function verified(house: PanelHouse, asked: Asked<Person>, response: PasskeyAttestation) {
  const { origin, rpId } = placeFor(house, asked.host);
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  await refuseStatements(response);
  let answer: "taken" | "over" | null = null;
  const outcome = await verifyRegistrationResponse({
    response: {
      ...response,
      response: {
        clientDataJSON: response.response.clientDataJSON,
        attestationObject: response.response.attestationObject,
      },
      clientExtensionResults: {},
    },
    expectedChallenge: (challenge) => {
      answer = house.challenges.take(challenge, useOf(house, asked.who));
      return answer === "taken";
    },
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => null);
  if (answer === "over") throw overChallenge();
  if (outcome === null || !outcome.verified) throw refusedPasskey();
  return outcome.registrationInfo;
}

/** None was asked for. One with certificates would have the library fetch lists from addresses that a stranger wrote. */
async function refuseStatements({ response }: PasskeyAttestation): Promise<void> {
  const { decodeAttestationObject } = await import("@simplewebauthn/server/helpers");
  const bytes = new Uint8Array(Buffer.from(response.attestationObject, "base64url"));
  try {
    const said = decodeAttestationObject(bytes);
    const isBare = said.get("fmt") === "none" || said.get("attStmt").get("x5c") === undefined;
    if (isBare && ["none", "packed"].includes(said.get("fmt"))) return;
  } catch {
    // It is no attestation at all, which is told like one that is not wanted.
  }
  throw refusedPasskey();
}

function useOf(house: PanelHouse, who: Person): ChallengeUse {
  return { purpose: "register", bound: who.session, nowMs: house.clock.nowMs() };
}

async function roomFor(house: PanelHouse, user: string) {
  const mine = await passkeysOf(house, user);
  if (mine.length < mostOfOne) return mine;
  throw refuse(409, "PASSKEY_TOO_MANY", `you have ${mostOfOne} passkeys already`, {
    hint: "Remove one that you do not use.",
  });
}

async function passkeysOf(house: PanelHouse, user: string) {
  return (await house.app.panel.passkeys.list()).filter(({ document }) => document.user === user);
}

async function passkeyOf(house: PanelHouse, asked: Asked<Person>) {
  const id = asked.part("id");
  const found = (await passkeysOf(house, asked.who.user)).find(({ document }) => document.id === id);
  if (found === undefined) throw refuse(404, "PASSKEY_UNKNOWN", "you have no such passkey");
  return found;
}

async function userOf(house: PanelHouse, user: string): Promise<UserRecord> {
  const record = await house.app.panel.users.get(user);
  if (record === null) throw refuse(401, "NOT_SIGNED_IN", "you are not signed in");
  return record;
}

function journalOf({ id, name, rpId }: PasskeyRecord) {
  return { detail: { id, name, rpId } };
}

function viewOf({ id, name, rpId, kept, madeAt, lastUsedAt, copiedAt }: PasskeyRecord): PasskeyView {
  return {
    ...{ id, name, rpId, kept },
    madeAt: new Date(madeAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
    copiedAt: copiedAt === null ? null : new Date(copiedAt).toISOString(),
  };
}
