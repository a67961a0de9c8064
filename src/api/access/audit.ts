import type { AuditRecord } from "../../ports/panel-store.ts";
import type { AuditPage, AuditRow, AuditVerdict } from "../contract/access.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { limitOf, numberOf } from "../http/numbers.ts";

export async function listAudit(house: PanelHouse, asked: Asked): Promise<Given> {
  const limit = limitOf(asked);
  const found = await house.app.panel.audit.list({ before: numberOf(asked, "before"), limit });
  const rows = found.map(viewOf);
  const last = rows.at(-1);
  const next = rows.length < limit || last === undefined || last.seq === 1 ? null : String(last.seq);
  return given({ rows, next } satisfies AuditPage);
}

export async function verifyAudit(house: PanelHouse): Promise<Given> {
  const { rows, brokenAt, because } = await house.app.panel.audit.verify();
  return given({ rows, whole: brokenAt === null, brokenAt, because } satisfies AuditVerdict);
}

function viewOf({ at, ...row }: AuditRecord): AuditRow {
  return { ...row, at: new Date(at).toISOString() };
}
