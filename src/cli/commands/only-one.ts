import { ClonePanelError } from "../../core/errors.ts";

/** @throws ClonePanelError USAGE when several of these flags were given. */
export function onlyOne(given: readonly (string | undefined)[], names: string, verb: string): void {
  if (given.filter((value) => value !== undefined).length <= 1) return;
  throw new ClonePanelError("USAGE", `only one of ${names} can be given`, {
    hint: `See: clonepanel help ${verb}`,
    remedy: "owner",
  });
}
