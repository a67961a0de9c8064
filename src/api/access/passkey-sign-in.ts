import { newOpaque } from "../../wiring/panel/opaque.ts";
import type { PasskeySignIn } from "../contract/passkeys.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { setCookie } from "../http/cookie.ts";
import { beginSession } from "./begin-session.ts";
import type { ChallengeUse } from "./challenges.ts";
import type { Principal } from "./principal.ts";
import { overChallenge, placeFor, provePasskey } from "./prove-passkey.ts";
import { began, forgive } from "./tries.ts";

type Person = Extract<Principal, { readonly kind: "session" }>;

const doorSeconds = 600;

/** Names nobody: the browser shows who it has passkeys of, and a stranger learns nothing. */
export async function offerSignIn(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  const door = asked.door ?? newOpaque("").secret;
  const options = await optionsOf(house, asked.host, { purpose: "sign-in", bound: door, ids: [] });
  const cookie = setCookie(door, doorSeconds, house.doors, "door");
  return { kind: "data", data: { options }, headers: { "set-cookie": cookie } };
}

/** It needs the device and its owner's finger, face or PIN: password and second factor in one. */
export async function signInByPasskey(house: PanelHouse, asked: Asked<Principal>): Promise<Given> {
  const { response } = asked.body as PasskeySignIn;
  began(house, [`from ${asked.remote}`]);
  if (asked.door === null) throw overChallenge();
  const proof = { response, purpose: "sign-in", bound: asked.door } as const;
  const { user, record, passkey } = await provePasskey(house, asked, proof);
  forgive(house, user, asked.remote);
  const begun = await beginSession(house, asked, { user, record });
  return { ...begun, journal: { who: user, detail: { passkey: passkey.id } } } as Given;
}

/** The same for who is in, with his own passkeys alone. */
export async function offerStepUp(house: PanelHouse, { who, host }: Asked<Person>): Promise<Given> {
  const { rpId } = placeFor(house, host);
  const mine = (await house.app.panel.passkeys.list()).filter(
    ({ document }) => document.user === who.user && document.rpId === rpId,
  );
  const ids = mine.map(({ key, document }) => ({ id: key, transports: [...document.transports] }));
  return given({ options: await optionsOf(house, host, { purpose: "step-up", bound: who.session, ids }) });
}

async function optionsOf(
  house: PanelHouse,
  host: string,
  {
    ids,
    ...use
  }: Pick<ChallengeUse, "purpose" | "bound"> & {
    readonly ids: { readonly id: string; readonly transports: string[] }[];
  },
) {
  const { rpId } = placeFor(house, host);
  const { generateAuthenticationOptions } = await import("@simplewebauthn/server");
  return generateAuthenticationOptions({
    rpID: rpId,
    challenge: new Uint8Array(house.challenges.issue({ ...use, nowMs: house.clock.nowMs() })),
    allowCredentials: ids,
    userVerification: "required",
    timeout: 300_000,
  });
}
