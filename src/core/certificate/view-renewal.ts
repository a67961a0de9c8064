import type { PlanView } from "../report/plan-view.ts";
import type { CertificateSettings } from "../site/certificate-settings.ts";
import type { Site } from "../site/site.ts";

/** What `certificate renew` is about to do, before anything is asked. */
export function viewRenewal(
  { id, names }: Pick<Site, "id" | "names">,
  { source, install }: CertificateSettings,
): PlanView {
  const accounts = [...install].map(([account, { driver }]) => `${account} (${driver})`);
  const lines = [
    sourceWords(source, names),
    accounts.length === 0
      ? "it is installed nowhere: the configuration names no place"
      : `put it where it is not yet: ${accounts.join(", ")}`,
    "look at what browsers are shown at every account's own addresses",
  ];
  const data = { site: id, names, source: source.kind, accounts: [...install.keys()] };
  return {
    site: id,
    title: `${id}: one certificate for all accounts`,
    lines,
    warnings: [],
    refusals: [],
    data,
  };
}

function sourceWords(source: CertificateSettings["source"], names: readonly string[]): string {
  switch (source.kind) {
    case "acme":
      return `a certificate for ${names.join(", ")} from ${new URL(source.directory).host}, when a new one is due, proven by TXT records`;
    case "carried":
      return `read the certificate that lies on ${source.from}`;
    case "of-the-accounts":
      return "the accounts see to their certificates themselves";
  }
}
