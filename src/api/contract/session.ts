import type { PasskeyAssertion, PasskeyPlace } from "./passkeys.ts";

/**
 * Who is asking. Browsers carry a cookie (HttpOnly, SameSite=Strict), programs `Authorization: Bearer cpt_...`.
 * A request that changes something and comes with a cookie needs an `Origin` of ours and `Content-Type: application/json`.
 */
export type Role = "admin" | "operator" | "client";

/**
 * What a role may do. `see` everything of its sites; `act`: take a snapshot, check, drill, verify, sync, hold, release,
 * acknowledge; `restore`: restore live; `change`: switchover, failover, failback, DNS, rescue, mail transfer,
 * certificates; `govern`: configuration, users, tokens, audit; `own`: the client's page of its sites; `metrics`.
 */
export type Permission = "own" | "see" | "act" | "restore" | "change" | "govern" | "metrics";

export type SessionView =
  /** Nobody has a login yet: `POST /set-up` with the token that `clonepanel run` printed. */
  | { readonly state: "set-up" }
  | { readonly state: "anonymous"; readonly ways: SignInWays }
  | {
      readonly state: "signed-in";
      readonly user: string;
      readonly role: Role;
      readonly permissions: readonly Permission[];
      /** `all`, or the sites by name. */
      readonly sites: "all" | readonly string[];
      readonly secondFactor: "none" | "totp";
      /** By what this one can be asked once more, here; the first is the usual one. */
      readonly stepUpBy: readonly StepUpWay[];
      /** Until when confirming needs no password again; null: it needs one now. */
      readonly steppedUpUntil: string | null;
      /** Ends at the latest then, and after `idleMs` without a request. */
      readonly endsAt: string;
      readonly idleMs: number;
    };

/** How to come in, beside user and password. */
export interface SignInWays {
  readonly passkeys: PasskeyPlace;
  /** A service that knows some of the users; null: none. */
  readonly oidc: { readonly title: string } | null;
}

export type StepUpWay = "password" | "code" | "passkey" | "oidc";

/** `POST /set-up`: the first admin. Answers 403 once somebody is there. */
export interface SetUp {
  readonly setUpToken: string;
  readonly user: string;
  /** 12 to 1,024 characters. */
  readonly password: string;
}

/** `POST /session`. Answers 401 with code SECOND_FACTOR_NEEDED when the password is right and `code` is missing. */
export interface SignIn {
  readonly user: string;
  readonly password: string;
  /** Six digits of the authenticator, or a recovery code. */
  readonly code?: string;
}

/** `POST /session/oidc-offer`: where to send the browser. It comes back to `/sign-in` with the parts of OidcBack. */
export interface OidcOffer {
  readonly url: string;
}

/** `POST /session/oidc`. */
export interface OidcBack {
  readonly state: string;
  readonly code?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
}

/** `POST /session/step-up`: one of them again, for some minutes. With a second factor its code is enough. */
export interface StepUp {
  readonly password?: string;
  readonly code?: string;
  /** The answer to `POST /session/step-up-offer`. */
  readonly passkey?: PasskeyAssertion;
  /** What `POST /session/oidc-step-up-offer` came back with. */
  readonly oidc?: OidcBack;
}

/** `GET /me/sessions`: one row. */
export interface OwnSession {
  /** Not the cookie. */
  readonly id: string;
  readonly isThis: boolean;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly from: string;
  readonly program: string;
}

/** `POST /me/password`. All other sessions of the user end. */
export interface PasswordChange {
  readonly current: string;
  readonly next: string;
}

/** `POST /me/second-factor`: a new secret, which counts from the moment that a code of it was confirmed. */
export interface SecondFactorOffer {
  /** Base32, for typing. */
  readonly secret: string;
  /** `otpauth://totp/...`, for a QR code. */
  readonly uri: string;
}

/** `POST /me/second-factor/confirm`. */
export interface SecondFactorConfirm {
  readonly code: string;
}

/** Shown once. Each is good for one sign-in. */
export interface RecoveryCodes {
  readonly codes: readonly string[];
}
