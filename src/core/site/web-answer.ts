import type { RoleHeader } from "./role-header.ts";

/** What an account's own web server said when it was asked at its origin. */
export type WebAnswer =
  | { readonly kind: "no-origin" }
  | { readonly kind: "silent"; readonly because: string }
  | { readonly kind: "answered"; readonly status: number; readonly header: RoleHeader | null };

/** For people. */
export function describeWebAnswer(answer: WebAnswer): string {
  switch (answer.kind) {
    case "no-origin":
      return "was not asked";
    case "silent":
      return `did not answer (${answer.because})`;
    case "answered":
      return `answers ${answer.status}${describeHeader(answer.header)}`;
  }
}

function describeHeader(header: RoleHeader | null): string {
  if (header === null) return " without the header X-ClonePanel";
  if (header.state === "unreadable") return " and cannot read the account's role";
  const gate = header.gate === "active" ? "with" : "without";
  return ` as ${header.role}, ${gate} the request gate`;
}
