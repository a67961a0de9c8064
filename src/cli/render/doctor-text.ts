import type { AccountHealth, HealthFinding } from "../../core/report/account-health.ts";

const words = { good: "good   ", note: "note   ", problem: "PROBLEM" } as const;

export function doctorText(accounts: readonly AccountHealth[]): string {
  return accounts
    .map(({ account, findings }) => [account, ...findings.flatMap(findingLines)].join("\n"))
    .join("\n\n");
}

function findingLines(finding: HealthFinding): readonly string[] {
  const site = finding.site === null ? "" : ` (${finding.site})`;
  return [
    `  ${words[finding.level]}  ${finding.topic}${site}: ${finding.text}`,
    ...(finding.next === null ? [] : [`           next: ${finding.next}`]),
  ];
}
