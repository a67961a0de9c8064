import { claim } from "./claim.ts";
import { demoSite } from "./config-text.ts";
import { askNameserver } from "./host/dns/ask-nameserver.ts";
import type { HostedAccount } from "./host/hosting.ts";
import type { Stage } from "./stage.ts";

/** What the nameserver of this account says of the site's name: an address, or null when it is silent. */
export async function namedBy(account: HostedAccount, signal: AbortSignal): Promise<string | null> {
  const addresses = await askNameserver(account.nameserver, demoSite, signal);
  return addresses === null ? null : addresses.join(" ");
}

export interface FoundByName {
  /** Whose nameserver answered. */
  readonly told: HostedAccount;
  /** Whom it named. */
  readonly account: HostedAccount;
}

/** As a resolver does it: the zone's nameservers are asked until one answers; the visitor goes where that one says. */
export async function findByName({ sydney, fremont, signal }: Stage): Promise<FoundByName> {
  for (const told of [sydney, fremont]) {
    const address = await namedBy(told, signal);
    if (address === null) continue;
    const account = [sydney, fremont].find((one) => one.address === address);
    claim(account !== undefined, `${told.name}'s nameserver names an account`, `it says "${address}"`);
    return { told, account };
  }
  return claim(false, "a nameserver answers", "both are silent") as never;
}

/** Both nameservers name this account. */
export async function claimNamed(stage: Stage, wanted: HostedAccount): Promise<void> {
  for (const one of [stage.sydney, stage.fremont]) {
    const said = await namedBy(one, stage.signal);
    claim(said === wanted.address, `${one.name}'s nameserver names ${wanted.name}`, `it says ${said}`);
  }
}
