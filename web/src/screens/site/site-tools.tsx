import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Problem, Run, RunVerb, SiteDetail } from "../../../../src/api/contract/index.ts";
import { newKey, send } from "../../state/client.ts";
import type { Loaded } from "../../state/resource.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { ProblemNotice } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";

/** What one does with a site often. */
export function SiteTools({
  site,
  detail,
}: {
  readonly site: string;
  readonly detail: Loaded<SiteDetail>;
}): JSX.Element {
  const words = useWords();
  const isHeld =
    detail.resource.kind === "ready" && ["held", "detached"].includes(detail.resource.data.status.state);
  return (
    <>
      {may("act") && (
        <>
          <RunButton site={site} verb="snapshot-take" />
          <RunButton site={site} verb="check" />
          <a class="button" href={linkTo("sites", site, "change", "sync")}>
            {words.verbs.sync}
          </a>
          <a class="button" href={linkTo("sites", site, "change", isHeld ? "release" : "hold")}>
            {isHeld ? words.verbs.release : words.verbs.hold}
          </a>
        </>
      )}
      {may("change") && (
        <a class="button main" href={linkTo("sites", site, "failover")}>
          {words.moveRole}
        </a>
      )}
    </>
  );
}

/** Begins at once what changes nothing on an account, and goes to where it can be watched. */
export function RunButton({
  site,
  verb,
  body = {},
  label,
}: {
  readonly site: string;
  readonly verb: RunVerb;
  readonly body?: Readonly<Record<string, string | true>>;
  readonly label?: string;
}): JSX.Element {
  const words = useWords();
  const [state, setState] = useState<"idle" | "asking" | Problem>("idle");
  const start = async () => {
    if (state === "asking") return;
    setState("asking");
    const path = `/sites/${encodeURIComponent(site)}/runs/${verb}`;
    const reply = await send<Run>("POST", path, { body, key: newKey() });
    if (reply.kind === "data") goTo(linkTo("runs", reply.answer.data.id));
    else setState(reply.problem);
  };
  return (
    <>
      <button type="button" class="button" aria-disabled={state === "asking"} onClick={() => void start()}>
        {label ?? words.verbs[verb]}
      </button>
      {typeof state === "object" && <ProblemNotice problem={state} />}
    </>
  );
}
