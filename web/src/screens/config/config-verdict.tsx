import type { JSX } from "preact";
import type { ConfigNotice, ConfigVerdict, DiffLine } from "../../../../src/api/contract/index.ts";
import { Pill } from "../../ui/mark.tsx";
import { useWords } from "../../words/use-words.ts";
import { foldDiff } from "./fold-diff.ts";

export function Verdict({
  verdict,
  onSave,
}: {
  readonly verdict: ConfigVerdict;
  readonly onSave: () => void;
}): JSX.Element {
  const words = useWords();
  const isChanged = verdict.diff.some(({ kind }) => kind !== "same");
  return (
    <div class="stack" aria-live="polite">
      <Pill standing={verdict.valid ? "good" : "bad"}>{verdict.valid ? words.valid : words.notValid}</Pill>
      <Notices rows={verdict.problems} standing="bad" />
      <Notices rows={verdict.warnings} standing="late" />
      {isChanged ? <Diff lines={verdict.diff} /> : <p class="muted">{words.noDifference}</p>}
      {verdict.valid && isChanged && (
        <div class="row">
          <button type="button" class="button main" onClick={onSave}>
            {words.writeFile}
          </button>
          <span class="muted small">{words.canBeUndone}</span>
        </div>
      )}
    </div>
  );
}

export function Notices({
  rows,
  standing,
}: {
  readonly rows: readonly ConfigNotice[];
  readonly standing: "bad" | "late";
}): JSX.Element | null {
  const words = useWords();
  if (rows.length === 0) return null;
  return (
    <ul class={`plain notice ${standing}`}>
      {rows.map((row) => (
        <li key={`${row.line} ${row.path} ${row.message}`}>
          {words.line(row.line)}: <code>{row.path}</code> {row.message}
        </li>
      ))}
    </ul>
  );
}

const signs = { same: " ", added: "+", removed: "−" } as const;

function Diff({ lines }: { readonly lines: readonly DiffLine[] }): JSX.Element {
  const words = useWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a place that scrolls, not a fieldset
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <div class="scroll-x" role="group" tabIndex={0} aria-label={words.differences}>
      <pre class="text-diff">
        {foldDiff(lines).map((line) =>
          line.kind === "folded" ? (
            <span key={`fold ${line.before}`} class="folded">
              {words.sameLines(line.count)}
            </span>
          ) : (
            <span key={`${line.kind} ${line.before} ${line.after}`} class={line.kind}>
              {signs[line.kind]} {line.text}
            </span>
          ),
        )}
      </pre>
    </div>
  );
}
