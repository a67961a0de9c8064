import type { ConfiguredOrder } from "../core/keys/gate-list.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { CertificateSettings } from "../core/site/certificate-settings.ts";
import type { Config, SiteServices } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import * as certificateFiles from "../drivers/certificate-places/files/index.ts";
import * as cpanelZone from "../drivers/dns/cpanel/over-ssh.ts";
import * as zoneFile from "../drivers/dns/zonefile/desk.ts";
import * as cpanelMail from "../drivers/mail-panels/cpanel/index.ts";
import { allowScript } from "../engines/failover/renewal-scripts.ts";

/**
 * What the configuration itself names for an account beyond its sites' folders: files of certificates and zones, the
 * programs that have them loaded, the panel's functions for a domain, a lease to be renewed. A gated key may have each
 * done with these very words.
 */
export function configuredOrders(config: Config, account: AccountId): readonly ConfiguredOrder[] {
  const own = config.sites.filter(({ placements }) => placements.some((one) => one.account === account));
  return [
    ...own.flatMap(({ id }) => {
      const services = config.services.get(id);
      if (services === undefined) return [];
      return [
        ...certificateOrders(services.certificates, account),
        ...mailOrders(services, account),
        ...(isRenewedByReplica(services) ? [order(allowScript, id)] : []),
      ];
    }),
    ...zoneOrders(config, account),
  ];
}

export function isRenewedByReplica({ failover }: SiteServices): boolean {
  return failover.fence === "lease" && failover.renewal === "replica";
}

function certificateOrders(
  settings: CertificateSettings | null,
  account: AccountId,
): readonly ConfiguredOrder[] {
  if (settings === null) return [];
  const { source } = settings;
  const carried =
    source.kind === "carried" && source.from === account
      ? [order(certificateFiles.readBothScript, source.certificate, source.key)]
      : [];
  const place = settings.install.get(account);
  if (place?.driver !== "files") return carried;
  const { certificate, key, reload } = place;
  return [
    ...carried,
    order(certificateFiles.readScript, certificate),
    order(certificateFiles.stageScript, key, "600"),
    order(certificateFiles.stageScript, certificate, "644"),
    order(certificateFiles.placeScript, certificate, key),
    ...(reload === null ? [] : [order(certificateFiles.reloadScript, ...reload)]),
  ];
}

function mailOrders({ mail }: SiteServices, account: AccountId): readonly ConfiguredOrder[] {
  if (mail?.panels.get(account)?.driver !== "cpanel") return [];
  const domain = cpanelMail.domainWord(mail.domain);
  return cpanelMail.functions.map((name) => order(cpanelMail.script, name, domain));
}

/** An account may be the nameserver of sites that do not lie on it. */
function zoneOrders(config: Config, account: AccountId): readonly ConfiguredOrder[] {
  return [...config.services.values()].flatMap(({ dns }) => {
    if (dns === null) return [];
    return dns.providers.flatMap((id) => zoneOrdersOf(config.dnsProviders.get(id), dns.zone, account));
  });
}

function zoneOrdersOf(
  provider: ReturnType<Config["dnsProviders"]["get"]>,
  zone: string,
  account: AccountId,
): readonly ConfiguredOrder[] {
  if (provider?.driver === "cpanel" && provider.door.kind === "ssh" && provider.door.account === account) {
    const word = cpanelZone.wordOf(["zone", zone]);
    return ["parse_zone", "mass_edit_zone"].map((name) => order(cpanelZone.script, name, word));
  }
  if (provider?.driver !== "zonefile" || provider.account !== account) return [];
  const path = zoneFile.pathOf(provider, zone);
  const commands = [provider.check, provider.reload].flatMap((command) =>
    command === null ? [] : [command],
  );
  return [
    order(zoneFile.readScript, path),
    order(zoneFile.stageScript, path),
    order(zoneFile.commitScript, path),
    ...commands.map((command) =>
      order(zoneFile.commandScript, ...zoneFile.commandWords(provider, command, zone)),
    ),
  ];
}

function order(text: string, ...words: readonly string[]): ConfiguredOrder {
  return { text, words: words.map(toBytePath) };
}
