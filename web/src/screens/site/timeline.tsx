import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { OperationRow } from "../../../../src/api/contract/index.ts";
import { SwimLanes } from "../../pictures/swim-lanes.tsx";
import { useRoute } from "../../state/resource.ts";
import { SelectField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Picture } from "../../ui/picture.tsx";
import { useWords } from "../../words/use-words.ts";
import { OperationTable } from "../operations/operation-table.tsx";

const hourMs = 3_600_000;
const spans = { "6": 6 * hourMs, "24": 24 * hourMs, "168": 168 * hourMs, "720": 720 * hourMs } as const;

export function Timeline({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const [hours, setHours] = useState<keyof typeof spans>("24");
  const operations = useRoute("GET /operations", {}, { site, limit: "500" });
  return (
    <Show loaded={operations} isEmpty={({ rows }) => rows.length === 0} empty={words.nothingDone}>
      {({ rows }) => {
        const toMs = Date.now();
        const fromMs = toMs - spans[hours];
        const shown = rows.filter(({ startedAt }) => startedAt >= fromMs);
        return (
          <Picture
            title={words.timeline}
            command={`clonepanel log ${site}`}
            picture={<Lanes rows={shown} fromMs={fromMs} toMs={toMs} />}
            table={<OperationTable rows={shown.slice(0, 100)} />}
          >
            <div class="narrow">
              <SelectField
                label={words.span}
                value={hours}
                options={[
                  { value: "6", label: words.hours(6) },
                  { value: "24", label: words.hours(24) },
                  { value: "168", label: words.days(7) },
                  { value: "720", label: words.days(30) },
                ]}
                onValue={setHours}
              />
            </div>
          </Picture>
        );
      }}
    </Show>
  );
}

function Lanes(props: {
  readonly rows: readonly OperationRow[];
  readonly fromMs: number;
  readonly toMs: number;
}): JSX.Element {
  const words = useWords();
  return props.rows.length === 0 ? <p class="muted">{words.nothingHappened}</p> : <SwimLanes {...props} />;
}
