import type { Page } from "./answer.ts";
import type { Permission, Role } from "./session.ts";

/** `GET /users`: admin. */
export interface UserList {
  readonly users: readonly UserView[];
}

export interface UserView {
  readonly user: string;
  readonly role: Role;
  readonly sites: "all" | readonly string[];
  /** Of an operator: may it `change` (switchover, failover, DNS, ...)? An admin always may, a client never. */
  readonly mayChange: "yes" | "no";
  readonly secondFactor: "none" | "totp";
  /** How many. */
  readonly passkeys: number;
  readonly madeAt: string;
  readonly lastSeenAt: string | null;
}

/** `POST /users`, step-up. 409 when there is one of this name. */
export interface UserDraft {
  readonly user: string;
  readonly role: Role;
  readonly sites: "all" | readonly string[];
  readonly mayChange: "yes" | "no";
  /** 12 to 1,024 characters; told to the person by other means. */
  readonly password: string;
}

/** `PUT /users/{user}`, step-up: what is missing stays. Their sessions end. The last admin stays one. */
export interface UserChange {
  readonly role?: Role;
  readonly sites?: "all" | readonly string[];
  readonly mayChange?: "yes" | "no";
  readonly password?: string;
  /** Takes the second factor away from somebody who lost it. */
  readonly secondFactor?: "none";
  /** Takes all their passkeys away. */
  readonly passkeys?: "none";
}

/** `GET /tokens`: `token list`, admin. */
export interface TokenList {
  readonly tokens: readonly TokenView[];
}

export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly sites: "all" | readonly string[];
  readonly madeAt: string;
  readonly by: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
}

/** `POST /tokens`: `token create`, admin, step-up. */
export interface TokenDraft {
  readonly name: string;
  readonly scopes: readonly Permission[];
  readonly sites: "all" | readonly string[];
  /** 1 to 366. */
  readonly days: number;
}

/** The token itself is shown this once. */
export interface NewToken {
  readonly token: TokenView;
  readonly secret: string;
}

/** `GET /audit?before=&limit=`: admin, newest first. */
export type AuditPage = Page<AuditRow>;

export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  /** A user, `token NAME`, `nobody`, or `console`. */
  readonly who: string;
  readonly from: string;
  /** `POST /api/v1/plans/{id}/confirm`, `sign-in`, ... */
  readonly what: string;
  readonly site: string | null;
  readonly status: number;
  /** What was asked for, without secrets; bounded. */
  readonly detail: unknown;
  /** SHA-256 over the row and the hash before it. */
  readonly hash: string;
}

/** `GET /audit/verify`: reads the whole chain. */
export interface AuditVerdict {
  readonly rows: number;
  readonly whole: boolean;
  /** The first row that does not fit; null when whole. */
  readonly brokenAt: number | null;
  readonly because: string;
}
