import type { JSX } from "preact";
import type { OperationRow } from "../../../src/api/contract/index.ts";
import { goTo, linkTo } from "../state/router.ts";
import { localTime } from "../ui/age.tsx";
import { useRoving } from "../ui/roving.ts";
import { standingOfStatus } from "../ui/standing.ts";
import { useWords } from "../words/use-words.ts";
import { lanes, layLanes } from "./lanes.ts";

/** Everything that happened to a site on one time axis; a mark leads to its log. */
export function SwimLanes({
  rows,
  fromMs,
  toMs,
}: {
  readonly rows: readonly OperationRow[];
  readonly fromMs: number;
  readonly toMs: number;
}): JSX.Element {
  const words = useWords();
  const marks = layLanes(rows, { fromMs, toMs });
  const roving = useRoving(marks.length, marks.length - 1);
  const used = lanes.filter((lane) => marks.some((mark) => mark.lane === lane));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a toolbar of links, not a fieldset
    <div class="lanes" role="group" aria-label={words.timeline} {...roving.box}>
      {used.map((lane) => (
        <div class="lane" key={lane}>
          <span class="small muted">{words.lanes[lane]}</span>
          <div class="track">
            {marks.map((mark, at) =>
              mark.lane === lane ? (
                <button
                  key={mark.row.id}
                  type="button"
                  {...roving.item(at)}
                  class={`blip ${standingOfStatus(mark.row.status)}`}
                  style={{ left: `${mark.from * 100}%`, width: `${Math.max(0, mark.to - mark.from) * 100}%` }}
                  aria-label={`${words.kinds(mark.row.kind)}, ${words.statuses[mark.row.status]}, ${localTime(new Date(mark.row.startedAt))}`}
                  title={`${words.kinds(mark.row.kind)} · ${words.statuses[mark.row.status]} · ${localTime(new Date(mark.row.startedAt))}`}
                  onClick={() => goTo(linkTo("operations", mark.row.id))}
                />
              ) : null,
            )}
          </div>
        </div>
      ))}
      <div class="lane axis">
        <span />
        <div class="row between small muted">
          <span>{localTime(new Date(fromMs))}</span>
          <span>{localTime(new Date(toMs))}</span>
        </div>
      </div>
    </div>
  );
}
