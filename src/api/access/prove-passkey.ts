import type { PasskeyRecord, UserRecord } from "../../ports/panel-store.ts";
import type { PasskeyAssertion, PasskeyPlace } from "../contract/passkeys.ts";
import type { PanelHouse } from "../house.ts";
import type { Asked } from "../http/asked.ts";
import { type ProblemError, refuse } from "../http/problem.ts";
import type { ChallengeUse } from "./challenges.ts";
import { passkeyHandleOf } from "./passkey-handle.ts";
import { passkeyPlaceOf } from "./passkey-place.ts";
import type { Principal } from "./principal.ts";

export interface PasskeyProof extends Pick<ChallengeUse, "bound"> {
  readonly response: PasskeyAssertion;
  readonly purpose: "sign-in" | "step-up";
}

export interface ProvenPasskey {
  readonly user: string;
  readonly record: UserRecord;
  readonly passkey: PasskeyRecord;
}

/**
 * Whose passkey signed this, here and just now, with its owner's finger, face or PIN. What was wrong is not told apart
 * from a passkey that nobody knows.
 */
export function provePasskey(
  house: PanelHouse,
  asked: Asked<Principal>,
  proof: PasskeyProof,
): Promise<ProvenPasskey> {
  return inTurn(() => prove(house, asked, proof));
}

/** What the library is told: a name of ours, or a refusal that says where there is one. */
export function placeFor(house: PanelHouse, host: string): Extract<PasskeyPlace, { kind: "possible" }> {
  const place = passkeyPlaceOf(host, house.doors);
  if (place.kind === "possible") return place;
  const hint =
    place.instead === null
      ? "Give it a name with HTTPS: panel: { hosts: [NAME], proxy: https }"
      : `Open ${place.instead} instead.`;
  throw refuse(409, "PASSKEY_NO_NAME", "browsers tie passkeys to a name, and this address has none", {
    hint,
  });
}

export function refusedPasskey(): ProblemError {
  return refuse(401, "PASSKEY_REFUSED", "this passkey was not accepted", {
    hint: "Sign in another way, and look at your passkeys in Settings.",
  });
}

export function overChallenge(): ProblemError {
  return refuse(401, "PASSKEY_LATE", "this answer came too late, or was given before", {
    hint: "Try again: each try is good for five minutes, once, in the browser that began it.",
  });
}

async function prove(
  house: PanelHouse,
  asked: Asked<Principal>,
  { response, purpose, bound }: PasskeyProof,
): Promise<ProvenPasskey> {
  const place = placeFor(house, asked.host);
  const { passkeys, users } = house.app.panel;
  const passkey = await passkeys.get(response.id);
  const use: ChallengeUse = { purpose, bound, nowMs: house.clock.nowMs() };
  if (passkey === null) {
    // Used up as well, or a stranger could try one challenge with many.
    throw house.challenges.take(challengeIn(response), use) === "over" ? overChallenge() : refusedPasskey();
  }
  const counter = await counterOf({ house, place, passkey, response, use });
  const record = await users.get(passkey.user);
  if (
    record === null ||
    passkey.rpId !== place.rpId ||
    passkey.handle !== passkeyHandleOf(passkey.user, record)
  )
    throw refusedPasskey();
  if (isCopy(passkey, counter)) throw await writeDownCopy(house, asked, { key: response.id, passkey });
  const next = { ...passkey, counter, lastUsedAt: use.nowMs };
  await passkeys.put(response.id, next, { expect: "present", endsAt: null });
  return { user: passkey.user, record, passkey: next };
}

/** Signed by this key for this challenge, origin and name, by somebody whom the device knows; else it throws. */
async function counterOf(order: {
  readonly house: PanelHouse;
  readonly place: Extract<PasskeyPlace, { kind: "possible" }>;
  readonly passkey: PasskeyRecord;
  readonly response: PasskeyAssertion;
  readonly use: ChallengeUse;
}): Promise<number> {
  const { house, place, passkey, response, use } = order;
  // Loaded when somebody has a passkey: it takes 25 MiB.
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  let answer: "taken" | "over" | null = null;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...response,
        response: { ...response.response, userHandle: response.response.userHandle ?? "" },
        clientExtensionResults: {},
      },
      expectedChallenge: (challenge) => {
        answer = house.challenges.take(challenge, use);
        return answer === "taken";
      },
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      // The counter is looked at by ourselves: that it went back is another thing than a signature that is wrong.
      credential: { id: response.id, publicKey: Buffer.from(passkey.publicKey, "base64url"), counter: 0 },
      requireUserVerification: true,
    });
    if (!verified) throw refusedPasskey();
    return authenticationInfo.newCounter;
  } catch {
    // What the library says of it quotes what a stranger sent, and helps nobody else.
    throw answer === "over" ? overChallenge() : refusedPasskey();
  }
}

/** Many count nothing, and say 0 for ever. Who counts, counts on. */
function isCopy({ counter: before, copiedAt }: PasskeyRecord, seen: number): boolean {
  return copiedAt !== null || ((before > 0 || seen > 0) && seen <= before);
}

/** Two devices hold what one should: from now on neither comes in by it. */
async function writeDownCopy(
  house: PanelHouse,
  asked: Asked<Principal>,
  { key, passkey }: { readonly key: string; readonly passkey: PasskeyRecord },
): Promise<ProblemError> {
  const { passkeys, audit } = house.app.panel;
  const at = house.clock.nowMs();
  await passkeys.put(
    key,
    { ...passkey, copiedAt: passkey.copiedAt ?? at },
    { expect: "present", endsAt: null },
  );
  const detail = { id: passkey.id, name: passkey.name };
  await audit.append({
    at,
    who: passkey.user,
    from: asked.remote,
    what: "passkey copied",
    site: null,
    status: 401,
    detail,
  });
  return refuse(401, "PASSKEY_COPIED", "this passkey counted backwards, as a copy of it does", {
    hint: "It lets nobody in any more. Remove it, make a new one, and look into the audit log.",
  });
}

function challengeIn({ response }: PasskeyAssertion): string {
  try {
    const said: unknown = JSON.parse(Buffer.from(response.clientDataJSON, "base64url").toString("utf8"));
    const challenge = typeof said === "object" && said !== null && "challenge" in said ? said.challenge : "";
    return typeof challenge === "string" ? challenge : "";
  } catch {
    return "";
  }
}

/** Between reading a counter and writing it nobody else may read. */
let queue: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = queue.then(work);
  queue = mine.catch(() => undefined);
  return mine;
}
