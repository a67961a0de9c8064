import type { IncidentView, NotifierStanding, NotifyTest } from "../../core/report/notify.ts";
import { table } from "./table.ts";

const shownIncidents = 30;

export function notifyTestText(tests: readonly NotifyTest[]): string {
  return table(
    ["NAME", "DRIVER", "OUTCOME", ""],
    tests.map(({ name, driver, outcome, because }) => [name, driver, outcomeWords[outcome], because]),
  );
}

const outcomeWords = { sent: "sent", refused: "REFUSED", later: "NOT TOLD" } as const;

export function incidentsText(incidents: readonly IncidentView[]): string {
  if (incidents.length === 0) return "nothing was ever wrong enough to tell anybody";
  const more = incidents.length - shownIncidents;
  return [
    ...incidents.slice(0, shownIncidents).flatMap(linesOf),
    ...(more > 0 ? [`... and ${more} more (all with --json)`] : []),
  ].join("\n");
}

function linesOf(one: IncidentView): readonly string[] {
  const others = one.signs.filter(({ title }) => title !== one.title).map(({ title }) => title);
  return [
    `${one.openedAt}  ${stateOf(one)}  ${one.severity}  ${one.title}`,
    `  because  ${one.because}`,
    ...(others.length === 0 ? [] : [`  also     ${others.join("; ")}`]),
    `  told     ${toldText(one)}`,
    ...(one.overAt === null && one.acknowledgedAt === null
      ? [`  next     clonepanel notify ack "${one.cause}"`]
      : []),
  ];
}

function stateOf({ overAt, acknowledgedAt }: IncidentView): string {
  if (overAt !== null) return `over since ${overAt}`;
  return acknowledgedAt === null ? "OPEN" : "acknowledged";
}

function toldText({ told }: IncidentView): string {
  const parts = told.map(({ to, kind, state, because }) => {
    const what = kind === "over" ? `${to}, of its end` : to;
    if (state === "sent") return what;
    return `${what} (${state}${because === null ? "" : `: ${because}`})`;
  });
  return parts.join("; ") || "nobody";
}

export function standingLines(standings: readonly NotifierStanding[]): string {
  const lines = standings.map(
    ({ name, driver, state, because, waiting }) =>
      `  ${state.padEnd(10)}  ${name} (${driver}): ${because}${waiting === 0 ? "" : `; ${waiting} waiting`}`,
  );
  return ["notifications", ...lines].join("\n");
}
