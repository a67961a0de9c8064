/** Browsers tie a passkey to the name in the address bar, so whether there can be one depends on how one came here. */
export type PasskeyPlace =
  | {
      readonly kind: "possible";
      /** The name that a passkey of this address is tied to. */
      readonly rpId: string;
      readonly origin: string;
    }
  | {
      readonly kind: "impossible";
      /** `number`: the address is an IP address. `plain`: it has a name, but no HTTPS on its way. */
      readonly because: "number" | "plain";
      /** An address of this controller where it is possible; null: none is known. */
      readonly instead: string | null;
    };

/** What a browser is asked for, as its `parse...OptionsFromJSON` reads it (WebAuthn level 3). */
export type PasskeyOptions = Readonly<Record<string, unknown>>;

/** `POST /session/passkey-offer`, `POST /me/passkeys/offer`: good for five minutes, for one try, for this browser. */
export interface PasskeyOffer {
  readonly options: PasskeyOptions;
}

/** What a browser's credential says of itself with `toJSON()` after `navigator.credentials.get()`. */
export interface PasskeyAssertion {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string | null | undefined;
  };
}

/** The same after `navigator.credentials.create()`. */
export interface PasskeyAttestation {
  readonly id: string;
  readonly rawId: string;
  readonly type: "public-key";
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports?: readonly string[] | undefined;
  };
}

/** `POST /session/passkey`: signs in without a password; it counts as the second factor, too. */
export interface PasskeySignIn {
  readonly response: PasskeyAssertion;
}

/** `GET /me/passkeys`. */
export interface PasskeyList {
  readonly place: PasskeyPlace;
  readonly passkeys: readonly PasskeyView[];
}

export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly rpId: string;
  /** `synced`: whoever keeps it copies it between devices. */
  readonly kept: "one-device" | "synced";
  readonly madeAt: string;
  readonly lastUsedAt: string | null;
  /** Since then it lets nobody in: its counter went back, as that of a copy does. */
  readonly copiedAt: string | null;
}

/** `POST /me/passkeys`, step-up. */
export interface NewPasskey {
  readonly name: string;
  readonly response: PasskeyAttestation;
}

/** `PUT /me/passkeys/{id}`. */
export interface PasskeyName {
  readonly name: string;
}
