import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AccountRow, Problem, Run } from "../../../../src/api/contract/index.ts";
import { newKey, send } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { goTo, linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { ProblemNotice, Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { useWords } from "../../words/use-words.ts";

const levels = { good: "good", note: "late", problem: "bad" } as const;
const worstFirst = ["problem", "note", "good"];

/** The hosting accounts: what they can do, and what was wrong when somebody looked last. */
export function Accounts(): JSX.Element {
  const words = useWords();
  const accounts = useRoute("GET /accounts", {});
  return (
    <Page title={words.accounts}>
      <Show loaded={accounts} isEmpty={(data) => data.accounts.length === 0} empty={words.noAccounts}>
        {(data) => (
          <div class="stack">
            {data.accounts.map((account) => (
              <Account key={account.account} account={account} />
            ))}
          </div>
        )}
      </Show>
    </Page>
  );
}

function Account({ account }: { readonly account: AccountRow }): JSX.Element {
  const words = useWords();
  return (
    <Card title={account.account} tools={may("act") && <Examine account={account.account} />}>
      <dl class="facts">
        <dt>{words.transport}</dt>
        <dd>{account.transport}</dd>
        <dt>{words.addresses}</dt>
        <dd>{account.addresses.join(", ") || "–"}</dd>
        <dt>{words.sites}</dt>
        <dd>
          {account.sites.map(({ site, role }, at) => (
            <span key={site}>
              {at > 0 && ", "}
              <a href={linkTo("sites", site)}>{site}</a> ({words.accountRoles[role]})
            </span>
          ))}
        </dd>
      </dl>
      <Health account={account} />
      <Command>{`clonepanel doctor ${account.account}`}</Command>
    </Card>
  );
}

function Health({ account: { health } }: { readonly account: AccountRow }): JSX.Element {
  const words = useWords();
  if (health === null) return <Pill standing="unknown">{words.neverExamined}</Pill>;
  return (
    <>
      <p class="muted small">
        {words.lookedAt} <Age at={health.at} />
      </p>
      <ul class="plain stack tight">
        {health.findings
          .toSorted((one, other) => worstFirst.indexOf(one.level) - worstFirst.indexOf(other.level))
          .map((finding) => (
            <li key={finding.topic + finding.text} class="judgement">
              <Pill standing={levels[finding.level]}>{words.findingLevels[finding.level]}</Pill>
              <span>
                <b>{finding.topic}</b>: {finding.text}
                {finding.next !== null && <span class="muted next">{finding.next}</span>}
              </span>
            </li>
          ))}
      </ul>
    </>
  );
}

function Examine({ account }: { readonly account: string }): JSX.Element {
  const words = useWords();
  const [problem, setProblem] = useState<Problem | null>(null);
  const examine = async () => {
    const reply = await send<Run>("POST", `/accounts/${encodeURIComponent(account)}/runs/doctor`, {
      key: newKey(),
    });
    if (reply.kind === "data") goTo(linkTo("runs", reply.answer.data.id));
    else setProblem(reply.problem);
  };
  return (
    <>
      {problem !== null && <ProblemNotice problem={problem} />}
      <button type="button" class="button" onClick={() => void examine()}>
        {words.verbs.doctor}
        <span class="hidden-visually"> {account}</span>
      </button>
    </>
  );
}
