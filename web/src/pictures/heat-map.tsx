import type { JSX } from "preact";
import { useRoving } from "../ui/roving.ts";
import { useWords } from "../words/use-words.ts";
import type { HeatDay } from "./heat-days.ts";

/** A calendar of snapshots: weeks from left to right, days from top to bottom; a day can be chosen. */
export function HeatMap({
  days,
  chosen,
  onChoose,
}: {
  readonly days: readonly HeatDay[];
  readonly chosen: string | null;
  readonly onChoose: (day: string | null) => void;
}): JSX.Element {
  const words = useWords();
  const past = days.filter(({ isFuture }) => !isFuture);
  const roving = useRoving(past.length, past.length - 1, "week");
  return (
    <div class="stack tight">
      {/* biome-ignore lint/a11y/useSemanticElements: a calendar of buttons, not a fieldset */}
      <div class="heat" role="group" aria-label={words.calendar} {...roving.box}>
        {past.map((day, at) => (
          <button
            key={day.day}
            type="button"
            {...roving.item(at)}
            class={`heat-day level-${day.level} ${day.isDamaged ? "damaged" : ""} ${day.isOdd ? "odd" : ""}`}
            aria-pressed={chosen === day.day}
            aria-label={words.heatDay(day.day, day.snapshots.length, day.isDamaged, day.isOdd)}
            title={words.heatDay(day.day, day.snapshots.length, day.isDamaged, day.isOdd)}
            onClick={() => onChoose(chosen === day.day ? null : day.day)}
          />
        ))}
      </div>
      <p class="row small muted legend">
        <span>{words.fewer}</span>
        {[0, 1, 2, 3, 4].map((level) => (
          <span key={level} class={`heat-day level-${level}`} aria-hidden="true" />
        ))}
        <span>{words.more}</span>
        <span class="heat-day level-2 damaged" aria-hidden="true" /> {words.damaged}
        <span class="heat-day level-2 odd" aria-hidden="true" /> {words.oddSize}
      </p>
    </div>
  );
}
