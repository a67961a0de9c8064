import { ClonePanelError } from "../../core/errors.ts";
import type { RoleRefusal } from "../../core/roles/role-change.ts";

export function refuse(site: string, { code, because, hint }: RoleRefusal): never {
  throw new ClonePanelError(code, because, { hint, remedy: "owner", site });
}
