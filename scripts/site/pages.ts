export interface Part {
  readonly title: string;
  /** Paths in the repository, in the order of the list at the side. */
  readonly pages: readonly string[];
}

/** The site's order. Every page of docs/ stands in it: a test compares. */
export const parts: readonly Part[] = [
  {
    title: "Begin",
    pages: ["README.md", "docs/tutorial.md", "docs/first-run.md", "docs/comparison.md", "docs/glossary.md"],
  },
  {
    title: "How to",
    pages: [
      "docs/how-to/cpanel.md",
      "docs/how-to/directadmin.md",
      "docs/how-to/plesk.md",
      "docs/how-to/two-servers.md",
      "docs/how-to/dns.md",
      "docs/how-to/certificates.md",
      "docs/how-to/mail.md",
      "docs/how-to/notifications.md",
      "docs/how-to/checks-from-outside.md",
      "docs/how-to/observers.md",
      "docs/how-to/dashboard.md",
      "docs/how-to/sign-in.md",
      "docs/how-to/status-page.md",
      "docs/how-to/restore-requests.md",
      "docs/how-to/secrets.md",
      "docs/how-to/keys.md",
      "docs/how-to/offsite.md",
      "docs/how-to/several-controllers.md",
      "docs/how-to/run-as-a-service.md",
      "docs/how-to/add-a-driver.md",
    ],
  },
  {
    title: "Bad days",
    pages: [
      "docs/runbooks/README.md",
      "docs/runbooks/primary-gone.md",
      "docs/runbooks/controller-lost.md",
      "docs/runbooks/both-accounts-lost.md",
      "docs/runbooks/split-brain.md",
      "docs/runbooks/bad-content.md",
      "docs/how-to/restore-by-hand.md",
    ],
  },
  {
    title: "Reference",
    pages: [
      "docs/reference.md",
      "docs/errors.md",
      "docs/limits.md",
      "docs/vault-format.md",
      "docs/parsers.md",
      "docs/api-permissions.md",
      "docs/dns-contract.md",
      "docs/benchmarks.md",
      "bench/README.md",
    ],
  },
  {
    title: "The project",
    pages: [
      "ARCHITECTURE.md",
      "SECURITY.md",
      "CONTRIBUTING.md",
      "CHANGELOG.md",
      "changes/README.md",
      "docs/releasing.md",
      "docs/decisions/README.md",
    ],
  },
];

/** Pages that are reached from others and would make the list too long. */
export function isReachedByLink(path: string): boolean {
  return /^docs\/decisions\/\d/.test(path);
}

/** Where a page lies in the site. */
export function addressOf(path: string): string {
  if (path === "README.md") return "index.html";
  return `${path
    .replace(/^docs\//, "")
    .replace(/README\.md$/, "index.md")
    .toLowerCase()
    .replace(/\.md$/, "")}.html`;
}
