import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Plan, PlanVerb, Problem, VerbArguments } from "../../../../src/api/contract/index.ts";
import { newKey, send } from "../../state/client.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";

/** Asks for the plan; nothing is changed by it. */
export function MakePlan({
  site,
  verb,
  body,
}: {
  readonly site: string;
  readonly verb: PlanVerb;
  readonly body: VerbArguments;
}): JSX.Element {
  const words = useWords();
  const [state, setState] = useState<"idle" | "asking" | Problem>("idle");
  const make = async () => {
    if (state === "asking") return;
    setState("asking");
    const path = `/sites/${encodeURIComponent(site)}/plans/${verb}`;
    const reply = await send<Plan>("POST", path, { body, key: newKey() });
    if (reply.kind === "data") goTo(linkTo("plans", reply.answer.data.id));
    else setState(reply.problem);
  };
  return (
    <div class="stack">
      {typeof state === "object" && <ProblemNotice problem={state} />}
      <div class="row">
        <button
          type="button"
          class="button main"
          aria-disabled={state === "asking"}
          onClick={() => void make()}
        >
          {words.showPlan}
        </button>
        <span class="muted small">{words.nothingChangedYet}</span>
      </div>
    </div>
  );
}
