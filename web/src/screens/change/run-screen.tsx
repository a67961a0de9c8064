import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Run } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { put, useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { Moment, useNow } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { ErrorRows } from "../../ui/error-rows.tsx";
import { Show, Warnings } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Page } from "../../ui/page.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { RunResult } from "./run-result.tsx";
import { RunSteps } from "./run-steps.tsx";
import { Stops } from "./stops.tsx";

const pollMs = 2000;

/** The third stop: it runs, and every step is seen while it is done. */
export function RunScreen({ id }: { readonly id: string }): JSX.Element {
  const words = useWords();
  const loaded = useRoute("GET /runs/{id}", { id });
  const run = loaded.resource.kind === "ready" ? loaded.resource.data : null;
  const isRunning = run?.state === "running";
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(loaded.reload, pollMs);
    return () => clearInterval(timer);
  }, [isRunning, loaded.reload]);
  const title =
    run === null ? words.run : `${words.verbs[run.verb]}${run.site === null ? "" : `: ${run.site}`}`;
  return (
    <Page title={title}>
      {run !== null && run.plan !== null && <Stops at={2} />}
      <Show loaded={loaded}>{(data) => <Body run={data} />}</Show>
    </Page>
  );
}

function Body({ run }: { readonly run: Run }): JSX.Element {
  const words = useWords();
  return (
    <>
      <div class="row">
        <span role="status">
          <Pill standing={standingOfStatus(run.state)}>{words.runStates[run.state]}</Pill>
        </span>
        <Duration run={run} />
        <span class="muted">{words.byWhom(run.by)}</span>
        {run.state === "running" && <Stop run={run} />}
      </div>
      {run.errors.length > 0 && <ErrorRows rows={run.errors} />}
      <Warnings rows={run.warnings} />
      <RunResult run={run} />
      <RunSteps run={run} />
      <Command>{run.command}</Command>
      {run.site !== null && (
        <p>
          <a href={linkTo("sites", run.site)}>{words.backTo(run.site)}</a>
        </p>
      )}
    </>
  );
}

function Duration({ run }: { readonly run: Run }): JSX.Element {
  const now = useNow();
  const words = useWords();
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  return (
    <span class="muted">
      {words.began} <Moment at={run.startedAt} /> · {tookText(Math.max(0, end - Date.parse(run.startedAt)))}
    </span>
  );
}

function Stop({ run }: { readonly run: Run }): JSX.Element {
  const words = useWords();
  const stop = async () => {
    const reply = await ask("DELETE /runs/{id}", { names: { id: run.id } });
    if (reply.kind === "data") put(`/runs/${encodeURIComponent(run.id)}`, reply.answer.data);
  };
  return (
    <button type="button" class="button small" onClick={() => void stop()}>
      {words.stopAfterStep}
    </button>
  );
}
