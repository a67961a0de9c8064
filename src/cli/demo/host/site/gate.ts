import type { AccountState } from "../../../../core/site/state-file.ts";

/** What this account was told about its role. */
export type Standing =
  /** ClonePanel never wrote here: the site is an ordinary one. */
  | { readonly kind: "untold" }
  | { readonly kind: "told"; readonly state: AccountState }
  /** Something lies there that nobody can believe: better no write than a lost one. */
  | { readonly kind: "unreadable"; readonly because: string };

export interface Ask {
  readonly method: string;
  /** Path and query. */
  readonly uri: string;
  /** The Host header. */
  readonly host: string;
  /** A program asks, which cannot be sent to another address as a person's browser can. */
  readonly by: "person" | "program";
}

export type Answer =
  | { readonly kind: "serve"; readonly writes: "allowed" | "never" }
  | { readonly kind: "go-to-primary"; readonly to: string }
  | { readonly kind: "refuse"; readonly primary: string | null };

/** May this request be served here? The same decision as the PHP gate makes on a real account. Pure. */
export function decideRequest(standing: Standing, ask: Ask): Answer {
  if (standing.kind === "untold") return { kind: "serve", writes: "allowed" };
  if (standing.kind === "told" && standing.state.role === "primary")
    return { kind: "serve", writes: "allowed" };
  if (!isWrite(ask.method)) return { kind: "serve", writes: "never" };
  const to = urlOnPrimary(standing, ask);
  const fenced = standing.kind === "told" && standing.state.role === "fenced";
  return to === null || fenced || ask.by === "program"
    ? { kind: "refuse", primary: to }
    : { kind: "go-to-primary", to };
}

/** The X-ClonePanel header, null before ClonePanel came: role and age never stand in the page, which must be the primary's. */
export function announce(standing: Standing): string | null {
  if (standing.kind === "untold") return null;
  if (standing.kind === "unreadable") return "role=replica; state=unreadable; gate=1";
  const { role, epoch, generation } = standing.state;
  return `role=${role}; epoch=${epoch}${generation === null ? "" : `; generation=${generation}`}; gate=1`;
}

function isWrite(method: string): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(method);
}

/** Null when there is no primary, or when it is the very name that was asked: that would be a loop. */
function urlOnPrimary(standing: Standing, ask: Ask): string | null {
  const origin = standing.kind === "told" ? standing.state.primaryOrigin : null;
  return origin === null || new URL(origin).host === ask.host ? null : `${origin}${ask.uri}`;
}
