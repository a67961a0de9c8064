import type { Permission, Role } from "../contract/session.ts";

/** Who asks, as far as it could be proven. */
export type Principal =
  | { readonly kind: "nobody" }
  | ({ readonly kind: "session" } & Known & {
        readonly user: string;
        readonly role: Role;
        /** Key of the session's record. */
        readonly session: string;
        readonly steppedUpUntil: number | null;
        readonly endsAt: number;
        readonly secondFactor: "none" | "totp";
      })
  /** A program. It cannot be asked for a password again: who made it was. */
  | ({ readonly kind: "token" } & Known & { readonly id: string });

export type KnownPrincipal = Exclude<Principal, { readonly kind: "nobody" }>;

interface Known {
  /** For the log of who did what. */
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly sites: "all" | readonly string[];
}

export function may(principal: Principal, permission: Permission): boolean {
  return principal.kind !== "nobody" && principal.permissions.includes(permission);
}

export function seesSite(principal: Principal, site: string): boolean {
  if (principal.kind === "nobody") return false;
  return principal.sites === "all" || principal.sites.includes(site);
}
