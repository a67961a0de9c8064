import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Plan, Problem } from "../../../../src/api/contract/index.ts";
import { ask, newKey } from "../../state/client.ts";
import { put } from "../../state/resource.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { Age } from "../../ui/age.tsx";
import { TextField } from "../../ui/field.tsx";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { Card } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { StepUp } from "./step-up.tsx";

type Asking = "idle" | "asking" | "step-up" | Problem;

/** Yes to this very plan. What is grave asks for the site's name, and for the password or code again. */
export function ConfirmPlan({ plan, hash }: { readonly plan: Plan; readonly hash: string }): JSX.Element {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [state, setState] = useState<Asking>("idle");
  const isTyped = !plan.needsStepUp || typed === plan.site;
  const confirm = async () => {
    setState("asking");
    setState(await sayYes(plan, hash, typed));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (isTyped && state !== "asking") void confirm();
  };
  return (
    <Card title={words.confirmTitle}>
      <form class="stack" onSubmit={submit}>
        <p class="muted">
          {words.planExpires} <Age at={plan.expiresAt} />
        </p>
        {plan.needsStepUp && (
          <TextField
            label={words.typeSite(plan.site)}
            hint={words.typeSiteHint}
            value={typed}
            onValue={setTyped}
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            required
          />
        )}
        {typeof state === "object" && <ProblemNotice problem={state} />}
        <div class="row">
          <button
            type="submit"
            class={plan.needsStepUp ? "button grave" : "button main"}
            aria-disabled={!isTyped || state === "asking"}
          >
            {words.doIt(words.verbs[plan.verb])}
          </button>
          <a class="button" href={linkTo("sites", plan.site)}>
            {words.leaveIt}
          </a>
        </div>
      </form>
      {state === "step-up" && <StepUp onDone={() => void confirm()} onClose={() => setState("idle")} />}
    </Card>
  );
}

async function sayYes(plan: Plan, hash: string, typed: string): Promise<Asking> {
  const body = plan.needsStepUp ? { hash, typed } : { hash };
  const reply = await ask("POST /plans/{id}/confirm", { names: { id: plan.id }, body, key: newKey() });
  if (reply.kind === "problem") return reply.problem.status === 428 ? "step-up" : reply.problem;
  put(`/runs/${encodeURIComponent(reply.answer.data.id)}`, reply.answer.data);
  goTo(linkTo("runs", reply.answer.data.id));
  return "idle";
}
