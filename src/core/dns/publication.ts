import { assertNever } from "../assert-never.ts";
import type { DnsSettings } from "../site/config.ts";
import type { AccountId } from "../site/site.ts";

/** What a site wants visitors to be told. */
export interface Publication {
  /** The accounts whose addresses are published; under `own-address` each nameserver names its own one of these. */
  readonly publish: readonly AccountId[];
  readonly ttl: "normal" | "short";
  /** Accounts whose mail servers the MX records name, the primary first; absent: MX records are not ours. */
  readonly mail?: readonly AccountId[];
}

/** How an account stands, for the question whether visitors may be sent there. */
export interface AccountStanding {
  readonly account: AccountId;
  readonly standing: "primary" | "carries-the-site" | "never-written" | "fenced";
}

/** Whom to publish when nothing is wrong. Never an account that is fenced, or that does not carry the site yet. */
export function decidePublished(
  policy: DnsSettings["policy"],
  accounts: readonly AccountStanding[],
): readonly AccountId[] {
  const serving = accounts.filter(({ standing }) =>
    policy === "failover"
      ? standing === "primary"
      : standing === "primary" || standing === "carries-the-site",
  );
  return serving.map(({ account }) => account);
}

/** Whose addresses one provider's nameserver answers with. */
export function publishedAt(
  policy: DnsSettings["policy"],
  publish: readonly AccountId[],
  ownAccount: AccountId | null,
): readonly AccountId[] {
  switch (policy) {
    case "failover":
    case "round-robin":
      return publish;
    case "own-address":
      // A nameserver whose own account is not to be visited sends them to the others.
      return ownAccount !== null && publish.includes(ownAccount) ? [ownAccount] : publish;
    default:
      return assertNever(policy);
  }
}
