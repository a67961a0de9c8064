import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../state/client.ts";
import { SelectField } from "../../ui/field.tsx";
import { useWords } from "../../words/use-words.ts";

const shownMonths = 12;

/** A page to keep and print. It is saved and not shown here, so that it stands alone, whatever becomes of this panel. */
export function MonthlyReport({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const months = lastMonths(new Date(), shownMonths);
  const [month, setMonth] = useState(months[1] ?? "");
  const [trouble, setTrouble] = useState<string | null>(null);
  const save = async () => {
    const reply = await ask("GET /sites/{site}/report", { names: { site }, query: { month } });
    setTrouble(reply.kind === "problem" ? reply.problem.detail : null);
    if (reply.kind === "data") keep(`${site}-${month}.html`, reply.answer.data.html);
  };
  return (
    <div class="row end">
      <SelectField
        label={words.monthlyReport}
        value={month}
        options={months.map((value, at) => ({ value, label: at === 0 ? words.soFar(value) : value }))}
        onValue={setMonth}
      />
      <button type="button" class="button" onClick={() => void save()}>
        {words.saveReport}
      </button>
      <span role="status">{trouble}</span>
    </div>
  );
}

/** `2026-11`, this one first. */
function lastMonths(now: Date, count: number): readonly string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

function keep(name: string, html: string): void {
  const url = URL.createObjectURL(new Blob([html], { type: "text/html" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
