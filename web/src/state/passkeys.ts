import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyOptions,
} from "../../../src/api/contract/index.ts";

export type Ceremony<Said> =
  | { readonly kind: "done"; readonly said: Said }
  /** Closed, timed out, or no passkey fits: browsers do not tell which, on purpose. */
  | { readonly kind: "left" }
  | { readonly kind: "present" };

/** Browsers since 2023 to 2025, by make; an older one signs in by password. */
export function knowsPasskeys(): boolean {
  return (
    typeof PublicKeyCredential === "function" &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  );
}

export async function makePasskey(options: PasskeyOptions): Promise<Ceremony<PasskeyAttestation>> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  return held<PasskeyAttestation>(() => navigator.credentials.create({ publicKey }));
}

export async function signByPasskey(options: PasskeyOptions): Promise<Ceremony<PasskeyAssertion>> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  return held<PasskeyAssertion>(() => navigator.credentials.get({ publicKey }));
}

async function held<Said>(ceremony: () => Promise<Credential | null>): Promise<Ceremony<Said>> {
  try {
    const credential = await ceremony();
    return credential instanceof PublicKeyCredential
      ? { kind: "done", said: credential.toJSON() as unknown as Said }
      : { kind: "left" };
  } catch (cause) {
    // The device holds one for this user already; everything else is somebody's "no" or a silent device.
    return cause instanceof DOMException && cause.name === "InvalidStateError"
      ? { kind: "present" }
      : { kind: "left" };
  }
}
