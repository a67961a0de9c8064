import { ClonePanelError } from "../../core/errors.ts";

/** The demo shows nothing that it has not looked at: a claim that does not hold ends it. */
export function claim(holds: boolean, wanted: string, seen: string): asserts holds {
  if (holds) return;
  throw new ClonePanelError("DEMO_CLAIM_FAILED", `it should be that ${wanted}, but ${seen}`, {
    hint: "Run it again with --keep --verbose and look into its folder; please report it if it stays so.",
    remedy: "bug",
  });
}
