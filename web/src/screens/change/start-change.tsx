import type { JSX } from "preact";
import type { PlanVerb, VerbArguments } from "../../../../src/api/contract/index.ts";
import { Card, Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";
import { Nowhere } from "../nowhere.tsx";
import { MakePlan } from "./make-plan.tsx";
import { MoveForm } from "./move-form.tsx";
import { RestoreForm } from "./restore-form.tsx";
import { Stops } from "./stops.tsx";

const verbs: readonly PlanVerb[] = [
  "sync",
  "hold",
  "release",
  "snapshot-restore",
  "snapshot-prune",
  "switchover",
  "failover",
  "failback",
  "rescue-apply",
  "rescue-discard",
  "dns-apply",
  "dns-prepare",
  "dns-restore",
  "dns-undo",
  "mail-transfer",
  "mail-redeliver",
  "mail-release",
  "certificate-renew",
];

/** The first of three stops: what shall be done. Then its plan, then its run. */
export function StartChange({
  site,
  verb,
  subject,
}: {
  readonly site: string;
  readonly verb: string;
  readonly subject: string | null;
}): JSX.Element {
  const words = useWords();
  const known = verbs.find((one) => one === verb);
  if (known === undefined) return <Nowhere />;
  return (
    <Page title={`${words.verbs[known]}: ${site}`}>
      <Stops at={0} />
      <Card title={words.whatShallBeDone}>
        <p>{words.verbsExplained[known]}</p>
        <Form site={site} verb={known} subject={subject} />
      </Card>
    </Page>
  );
}

function Form({
  site,
  verb,
  subject,
}: {
  readonly site: string;
  readonly verb: PlanVerb;
  readonly subject: string | null;
}): JSX.Element {
  switch (verb) {
    case "snapshot-restore":
      return <RestoreForm site={site} id={subject ?? "latest"} />;
    case "switchover":
    case "failover":
    case "failback":
      return <MoveForm site={site} verb={verb} />;
    default:
      return <MakePlan site={site} verb={verb} body={bodyOf(verb, subject)} />;
  }
}

function bodyOf(verb: PlanVerb, subject: string | null): VerbArguments {
  switch (verb) {
    case "rescue-apply":
      return subject === null ? { "all-safe": true } : { id: [subject] };
    case "rescue-discard":
      return subject === null ? { all: true } : { id: [subject] };
    case "mail-redeliver":
    case "mail-release":
      return subject === null ? {} : { message: subject };
    default:
      return {};
  }
}
