import type { Role } from "./site.ts";

/** What an account's web server says of itself in `X-ClonePanel` (account/common/answer.php writes it). */
export interface RoleHeader {
  readonly role: Role;
  /** `unreadable`: the web server's PHP cannot read, or does not believe, the state file; it acts as a replica then. */
  readonly state: "known" | "unreadable";
  readonly epoch: number | null;
  readonly generation: number | null;
  /** Does the request gate run, or only the plugin? */
  readonly gate: "active" | "absent";
}

export const roleHeaderName = "x-clonepanel";

/** Null when it is absent or nothing that ClonePanel would say. */
export function parseRoleHeader(text: string | undefined): RoleHeader | null {
  const fields = new Map(
    (text ?? "").split(";").map((part) => {
      const [name = "", value = ""] = part.split("=");
      return [name.trim(), value.trim()] as const;
    }),
  );
  const role = fields.get("role");
  if (role !== "primary" && role !== "replica" && role !== "fenced") return null;
  return {
    role,
    state: fields.get("state") === "unreadable" ? "unreadable" : "known",
    epoch: numberOf(fields.get("epoch")),
    generation: numberOf(fields.get("generation")),
    gate: fields.get("gate") === "1" ? "active" : "absent",
  };
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
