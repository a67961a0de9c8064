import type { LogQuery, OperationRow, OperationStatus } from "../../ports/log.ts";
import { type KnownPrincipal, seesSite } from "../access/principal.ts";
import type { OperationDetail, OperationPage } from "../contract/operations.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";
import { limitOf } from "../http/numbers.ts";
import { refuse } from "../http/problem.ts";

const statuses: readonly OperationStatus[] = ["running", "done", "failed", "refused", "interrupted"];

/** The timeline. A whole page may have one more behind it. */
export async function listOperations(house: PanelHouse, asked: Asked): Promise<Given> {
  const limit = limitOf(asked);
  const rows = await house.app.log.list({ ...queryOf(asked), limit, content: "heads" });
  const last = rows.at(-1);
  return given({
    rows,
    next: rows.length < limit || last === undefined ? null : last.id,
  } satisfies OperationPage);
}

export async function operationDetail(house: PanelHouse, asked: Asked): Promise<Given> {
  const id = asked.part("id");
  const operation = await house.app.log.get(id);
  if (operation === null || !seesOperation(asked.who, operation))
    throw refuse(404, "OPERATION_UNKNOWN", "there is no such operation");
  const steps = await house.app.log.steps(id);
  return given({ operation, steps } satisfies OperationDetail);
}

/** What is about no single site is for those who may see all. */
export function seesOperation(who: KnownPrincipal, { site }: Pick<OperationRow, "site">): boolean {
  return site === null ? who.sites === "all" : seesSite(who, site);
}

function queryOf(asked: Asked): Omit<LogQuery, "limit"> {
  const [site, kind, status, before] = ["site", "kind", "status", "before"].map((name) => asked.query(name));
  if (site !== null && site !== undefined && !seesSite(asked.who, site))
    throw refuse(404, "SITE_UNKNOWN", "there is no such site");
  const wanted = statuses.find((one) => one === status);
  if (status && wanted === undefined)
    throw refuse(400, "ARGUMENT_INVALID", `status is one of ${statuses.join(", ")}`);
  const kinds = kind?.split(",").slice(0, 30);
  return {
    ...(site ? { site } : asked.who.sites === "all" ? {} : { sites: asked.who.sites }),
    ...(kinds === undefined ? {} : { kinds }),
    ...(wanted === undefined ? {} : { status: wanted }),
    ...(before ? { beforeId: before } : {}),
  };
}
