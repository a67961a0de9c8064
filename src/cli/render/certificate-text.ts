import type { CertificateAtAccount, CertificateReport } from "../../core/report/certificate-report.ts";

const words = { good: "good   ", warning: "warning", bad: "BAD    ", unknown: "unknown" } as const;

export function certificateText(sites: readonly CertificateReport[]): string {
  if (sites.length === 0) return "no site is known to be served over HTTPS";
  return sites.map(siteText).join("\n\n");
}

function siteText({ site, renewal, accounts }: CertificateReport): string {
  const head = renewal === null ? site : `${site}: ${renewal.kind}, ${renewal.because}`;
  return [head, ...accounts.flatMap(accountLines)].join("\n");
}

function accountLines({ account, installed, because, served }: CertificateAtAccount): readonly string[] {
  const put = installed === null ? "" : `: ${installed}${because === null ? "" : `, ${because}`}`;
  if (served.length === 0) return [`  ${account}${put}, no address to look at`];
  const rows = served.map(
    ({ name, address, state, because: why }) => `    ${words[state]}  ${name} at ${address}: ${why}`,
  );
  return [`  ${account}${put}`, ...rows];
}
