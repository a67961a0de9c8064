import type { JSX } from "preact";
import { useRoving } from "../ui/roving.ts";
import { useWords } from "../words/use-words.ts";
import { percentText, type UptimeDay } from "./uptime-days.ts";

/** Ninety days of one check: one stop of the Tab key, arrows go from day to day, each day has a name. */
export function UptimeBars({
  name,
  days,
}: {
  readonly name: string;
  readonly days: readonly UptimeDay[];
}): JSX.Element {
  const words = useWords();
  const roving = useRoving(days.length, days.length - 1);
  const nameOf = ({ day, up, bad }: UptimeDay) =>
    up === null ? words.dayUnknown(day) : words.dayUp(day, percentText(up), bad);
  const active = days[roving.active];
  return (
    <div class="stack tight">
      {/* biome-ignore lint/a11y/useSemanticElements: a row of days, not a fieldset */}
      <div class="uptime" role="group" aria-label={words.uptimeOf(name)} {...roving.box}>
        {days.map((day, at) => (
          <button
            key={day.day}
            type="button"
            {...roving.item(at)}
            class={`uptime-day ${day.standing}`}
            aria-label={nameOf(day)}
            title={nameOf(day)}
          />
        ))}
      </div>
      <p class="small muted" aria-live="polite">
        {active === undefined ? "" : nameOf(active)}
      </p>
    </div>
  );
}
