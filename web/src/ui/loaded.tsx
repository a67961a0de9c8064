import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ErrorRow, Problem } from "../../../src/api/contract/answer.ts";
import type { Loaded } from "../state/resource.ts";
import { useWords } from "../words/use-words.ts";
import { Age } from "./age.tsx";

/** The states that every screen has besides the real one: waiting, failed, nothing there, and no longer fresh. */
export function Show<Data>({
  loaded,
  isEmpty,
  empty,
  children,
}: {
  readonly loaded: Loaded<Data>;
  readonly isEmpty?: (data: Data) => boolean;
  readonly empty?: ComponentChildren;
  readonly children: (data: Data) => ComponentChildren;
}): JSX.Element {
  const words = useWords();
  const { resource, reload } = loaded;
  if (resource.kind === "loading") return <Waiting />;
  if (resource.kind === "error") return <ProblemNotice problem={resource.problem} onRetry={reload} />;
  return (
    <>
      {resource.stale !== null && (
        <div class="notice late" role="status">
          <strong>
            {words.notFresh} <Age at={resource.fetchedAt} />
          </strong>
          <span>{problemText(resource.stale, words.noAnswer)}</span>
        </div>
      )}
      <Warnings rows={resource.warnings} />
      {isEmpty?.(resource.data) === true ? <Empty>{empty}</Empty> : children(resource.data)}
    </>
  );
}

const longMs = 10_000;

export function Waiting(): JSX.Element {
  const words = useWords();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), longMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="skeleton" role="status">
      <p class="muted small">{isLong ? words.loadingLong : words.loading}</p>
      <span />
      <span />
      <span />
    </div>
  );
}

export function Empty({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <div class="card empty">{children}</div>;
}

export function ProblemNotice({
  problem,
  onRetry,
}: {
  readonly problem: Problem;
  readonly onRetry?: () => void;
}): JSX.Element {
  const words = useWords();
  return (
    <div class="notice bad" role="alert">
      <strong>{problemText(problem, words.noAnswer)}</strong>
      {problem.hint !== "" && <span>{problem.hint}</span>}
      {problem.errors.slice(1).map((row) => (
        <span key={`${row.code}${row.message}`}>{row.message}</span>
      ))}
      <span class="row">
        <code class="muted">{problem.code}</code>
        {onRetry !== undefined && (
          <button type="button" class="button small" onClick={onRetry}>
            {words.tryAgain}
          </button>
        )}
      </span>
    </div>
  );
}

export function Warnings({ rows }: { readonly rows: readonly ErrorRow[] }): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <div class="notice late">
      {rows.map((row) => (
        <span key={`${row.code}${row.message}`}>
          {row.message}
          {row.hint !== "" && <span class="muted next">{row.hint}</span>}
        </span>
      ))}
    </div>
  );
}

function problemText(problem: Problem, noAnswer: string): string {
  return problem.code === "NO_ANSWER" && problem.status === 0 ? noAnswer : problem.detail;
}
