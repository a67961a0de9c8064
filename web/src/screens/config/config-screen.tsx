import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ConfigVerdict, ConfigView, Problem } from "../../../../src/api/contract/index.ts";
import { ask, newKey, type Reply } from "../../state/client.ts";
import { put, useRoute } from "../../state/resource.ts";
import { Age } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { ProblemNotice, Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { StepUp } from "../change/step-up.tsx";
import { ConfigEditor } from "./config-editor.tsx";
import { Notices, Verdict } from "./config-verdict.tsx";

/** The file is the truth: it is edited as text, checked, compared, and only then written. */
export function ConfigScreen(): JSX.Element {
  const words = useWords();
  const config = useRoute("GET /config", {});
  return (
    <Page title={words.configuration}>
      <Show loaded={config}>{(data) => <Editing key={data.revision} config={data} />}</Show>
    </Page>
  );
}

type Pending = (() => Promise<Reply<ConfigView>>) | null;

function Editing({ config }: { readonly config: ConfigView }): JSX.Element {
  const words = useWords();
  const [text, setText] = useState(config.text);
  const [verdict, setVerdict] = useState<{ readonly of: string; readonly verdict: ConfigVerdict } | null>(
    null,
  );
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState<Pending>(null);
  const check = async () => {
    const reply = await ask("POST /config/check", { names: {}, body: { text } });
    if (reply.kind === "data") setVerdict({ of: text, verdict: reply.answer.data });
    setProblem(reply.kind === "problem" ? reply.problem : null);
  };
  const change = async (order: NonNullable<Pending>) => {
    const reply = await order();
    if (reply.kind === "data") put("/config", reply.answer.data);
    else if (reply.problem.status === 428) setPending(() => order);
    else setProblem(reply.problem);
  };
  const save = () =>
    ask("PUT /config", { names: {}, body: { text, ifRevision: config.revision }, key: newKey() });
  const undo = () =>
    ask("POST /config/undo", { names: {}, body: { ifRevision: config.revision }, key: newKey() });
  const seen = verdict !== null && verdict.of === text ? verdict.verdict : null;
  return (
    <>
      <State config={config} onUndo={() => void change(undo)} />
      <Card title={config.file}>
        {problem !== null && <ProblemNotice problem={problem} />}
        <ConfigEditor text={text} onText={setText} notices={seen?.problems ?? []} />
        <div class="row">
          <button type="button" class="button main" onClick={() => void check()}>
            {words.checkAndCompare}
          </button>
          {text !== config.text && (
            <button type="button" class="button" onClick={() => setText(config.text)}>
              {words.throwAway}
            </button>
          )}
        </div>
        {seen !== null && <Verdict verdict={seen} onSave={() => void change(save)} />}
        <Command>clonepanel config check</Command>
      </Card>
      {pending !== null && (
        <StepUp
          onDone={() => {
            setPending(null);
            void change(pending);
          }}
          onClose={() => setPending(null)}
        />
      )}
    </>
  );
}

function State({
  config,
  onUndo,
}: {
  readonly config: ConfigView;
  readonly onUndo: () => void;
}): JSX.Element {
  const words = useWords();
  return (
    <>
      <div class="row">
        {config.running === "same" ? (
          <Pill standing="good">{words.configRunning}</Pill>
        ) : (
          <Pill standing="late">{words.configDiffers}</Pill>
        )}
        {config.before !== null && (
          <>
            <span class="muted">
              {words.changedBy(config.before.by)} <Age at={config.before.at} />
            </span>
            <button type="button" class="button small" onClick={onUndo}>
              {words.undo}
            </button>
          </>
        )}
      </div>
      <Notices rows={config.problems} standing="bad" />
      <Notices rows={config.warnings} standing="late" />
    </>
  );
}
