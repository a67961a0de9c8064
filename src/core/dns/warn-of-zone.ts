import type { WantedZone } from "./plan-zone.ts";
import type { ZoneState } from "./zone-state.ts";

/** Consequences of moving the names that nobody asked for. Nothing here stops a plan. */
export function warnOfZone(want: WantedZone, current: ZoneState): readonly string[] {
  const moving = new Set(want.names);
  const mail = current.sets
    .filter(({ type }) => type === "MX" || type === "SRV")
    .flatMap(({ name, type, values }) =>
      values
        .map((value) => value.split(" ").at(-1) ?? "")
        .filter((target) => moving.has(target))
        .map((target) => `${type} of ${name} leads to ${target}, which moves with the site`),
    );
  return [...current.notes, ...new Set(mail)];
}
