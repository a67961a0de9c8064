import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Plan } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { Command } from "../../ui/command.tsx";
import { ErrorRows } from "../../ui/error-rows.tsx";
import { Show, Waiting, Warnings } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { Fitness } from "../failover/fitness.tsx";
import { ConfirmPlan } from "./confirm-plan.tsx";
import { PlanViews } from "./plan-views.tsx";
import { Stops } from "./stops.tsx";

const pollMs = 1500;

/** The second stop: what would be done, line by line. What is confirmed is this, or nothing. */
export function PlanScreen({ id }: { readonly id: string }): JSX.Element {
  const words = useWords();
  const loaded = useRoute("GET /plans/{id}", { id });
  const plan = loaded.resource.kind === "ready" ? loaded.resource.data : null;
  const isPreparing = plan?.state.kind === "preparing";
  useEffect(() => {
    if (!isPreparing) return undefined;
    // The stream says it too; a plan must also appear while the line is down.
    const timer = setInterval(loaded.reload, pollMs);
    return () => clearInterval(timer);
  }, [isPreparing, loaded.reload]);
  const run = plan?.state.kind === "confirmed" ? plan.state.run : null;
  useEffect(() => {
    if (run !== null) goTo(linkTo("runs", run));
  }, [run]);
  return (
    <Page title={plan === null ? words.plan : `${words.verbs[plan.verb]}: ${plan.site}`}>
      <Stops at={1} />
      <Show loaded={loaded}>{(data) => <Body plan={data} />}</Show>
    </Page>
  );
}

function Body({ plan }: { readonly plan: Plan }): JSX.Element {
  const words = useWords();
  const isMove = plan.verb === "switchover" || plan.verb === "failover" || plan.verb === "failback";
  return (
    <>
      <div aria-live="polite" class="stack">
        <State plan={plan} />
      </div>
      {isMove && <Fitness site={plan.site} />}
      <Command>{plan.command}</Command>
      <p>
        <a href={linkTo("sites", plan.site)}>{words.backTo(plan.site)}</a>
      </p>
    </>
  );
}

function State({ plan }: { readonly plan: Plan }): JSX.Element {
  const words = useWords();
  const { state } = plan;
  switch (state.kind) {
    case "preparing":
      return (
        <Card title={words.planPreparing}>
          <Waiting />
        </Card>
      );
    case "ready":
      return (
        <>
          <PlanViews plans={state.plans} />
          <ConfirmPlan plan={plan} hash={state.hash} />
        </>
      );
    case "refused":
      return (
        <>
          <PlanViews plans={state.plans} />
          <ErrorRows title={words.planRefused} rows={state.errors} />
        </>
      );
    case "nothing-to-do":
      return (
        <>
          <Warnings rows={state.warnings} />
          <Card title={words.nothingToDo}>
            <Pill standing="good">{words.nothingToDoExplained}</Pill>
          </Card>
        </>
      );
    case "failed":
      return <ErrorRows title={words.planFailed} rows={state.errors} />;
    case "confirmed":
      return <a href={linkTo("runs", state.run)}>{words.planConfirmed}</a>;
    case "expired":
      return (
        <ErrorRows title={words.planExpired} rows={[]}>
          <a href={linkTo("sites", plan.site, "change", plan.verb)}>{words.makeNewPlan}</a>
        </ErrorRows>
      );
  }
}
