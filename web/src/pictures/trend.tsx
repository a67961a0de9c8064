import type { JSX } from "preact";
import { useRoving } from "../ui/roving.ts";

export interface TrendPoint {
  readonly at: string;
  readonly value: number;
  readonly isBad: boolean;
}

/** Bars over time, each with a name; one stop of the Tab key. `limit` is drawn as a line: what was promised. */
export function Trend({
  label,
  points,
  text,
  limit,
}: {
  readonly label: string;
  readonly points: readonly TrendPoint[];
  readonly text: (value: number) => string;
  readonly limit?: { readonly value: number; readonly label: string };
}): JSX.Element {
  const roving = useRoving(points.length, points.length - 1);
  const most = Math.max(1, limit?.value ?? 0, ...points.map(({ value }) => value));
  const active = points[roving.active];
  return (
    <div class="stack tight">
      {/* biome-ignore lint/a11y/useSemanticElements: a row of readings, not a fieldset */}
      <div class="bars" role="group" aria-label={label} {...roving.box}>
        {points.map((point, at) => (
          <button
            key={point.at}
            type="button"
            {...roving.item(at)}
            class={point.isBad ? "bar bad" : "bar"}
            style={{ "--part": String(point.value / most) }}
            aria-label={`${point.at}: ${text(point.value)}`}
            title={`${point.at}: ${text(point.value)}`}
          />
        ))}
        {limit !== undefined && (
          <span class="limit" style={{ "--part": String(limit.value / most) }}>
            <span class="small">{limit.label}</span>
          </span>
        )}
      </div>
      <div class="row between small muted">
        {points.length > 1 && <span>{points[0]?.at}</span>}
        <span aria-live="polite">{active === undefined ? "" : `${active.at}: ${text(active.value)}`}</span>
        {points.length > 1 && <span>{points.at(-1)?.at}</span>}
      </div>
    </div>
  );
}
