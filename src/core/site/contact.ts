import type { Role } from "./site.ts";
import type { AccountState } from "./state-file.ts";

/** What a first look at an account showed, before anything of it was believed. */
export type SeenState =
  | { readonly kind: "none" }
  | { readonly kind: "state"; readonly state: AccountState }
  | { readonly kind: "foreign"; readonly because: string };

export type ContactDecision =
  /** Go on; what lies there is as we left it, or nothing of ours. */
  | {
      readonly kind: "go";
      readonly standing: "known" | "new" | "foreign" | "returned";
      readonly because: string;
    }
  | { readonly kind: "refuse"; readonly code: "EPOCH_HIGHER" | "ACCOUNT_FENCED"; readonly because: string };

/**
 * May this account be worked on in the role the record gives it? A higher epoch there means that somebody else has
 * decided since; it is never overruled.
 */
export function decideContact(
  expected: { readonly role: Role; readonly epoch: number },
  seen: SeenState,
): ContactDecision {
  if (seen.kind === "none") return { kind: "go", standing: "new", because: "ClonePanel never wrote to it" };
  if (seen.kind === "foreign") return { kind: "go", standing: "foreign", because: seen.because };
  const { state } = seen;
  if (state.epoch > expected.epoch) {
    return {
      kind: "refuse",
      code: "EPOCH_HIGHER",
      because: `its state file says epoch ${state.epoch}, our record says ${expected.epoch}: another controller has changed the roles`,
    };
  }
  // A replica that our own record calls so may still say fenced: the failback has not told it yet.
  if (state.role === "fenced" && expected.role === "primary") {
    return {
      kind: "refuse",
      code: "ACCOUNT_FENCED",
      because: "it is fenced: a former primary that must be reconciled first",
    };
  }
  if (state.role === "primary" && expected.role !== "primary" && state.epoch < expected.epoch) {
    return {
      kind: "go",
      standing: "returned",
      because: `it still believes to be the primary of epoch ${state.epoch}`,
    };
  }
  return { kind: "go", standing: "known", because: `it is ${state.role} with epoch ${state.epoch}` };
}
