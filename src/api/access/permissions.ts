import type { Permission, Role } from "../contract/session.ts";

export const permissions = [
  "own",
  "see",
  "act",
  "restore",
  "change",
  "govern",
  "metrics",
] as const satisfies readonly Permission[];

/** What a role may do on its sites; `granted` is what an operator was given beyond. Pure. */
export function permissionsOf(role: Role, granted: "yes" | "no"): readonly Permission[] {
  switch (role) {
    case "admin":
      return permissions;
    case "operator":
      return ["own", "see", "act", "restore", ...(granted === "yes" ? (["change"] as const) : [])];
    case "client":
      return ["own"];
  }
}
