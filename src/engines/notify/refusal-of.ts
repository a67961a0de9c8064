import { ClonePanelError } from "../../core/errors.ts";
import type { SendOutcome } from "../../core/notify/outcome.ts";

/** What the owner must mend is a refusal; anything else is a fault of ours and thrown. */
export function refusalOf(error: unknown): SendOutcome {
  if (!(error instanceof ClonePanelError)) throw error;
  return { kind: "refused", because: `${error.message} [${error.code}]` };
}
