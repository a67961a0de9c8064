import type { AccountId, SiteId } from "./site.ts";

/** A page of files that tells visitors how some sites are, kept on the accounts themselves. */
export interface StatusPageSettings {
  readonly title: string;
  /** At least one; the controller that works on the first of them writes the page. */
  readonly sites: readonly SiteId[];
  /** Where it lies: a folder of its own on each account, like a site's place. */
  readonly places: readonly { readonly account: AccountId; readonly folder: string }[];
  readonly everyMs: number;
}
