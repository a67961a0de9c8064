import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SiteDetail, VerbArguments } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { CheckField, SelectField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";
import { Fitness } from "../failover/fitness.tsx";
import { MakePlan } from "./make-plan.tsx";

type MoveVerb = "switchover" | "failover" | "failback";
type Waiver = "accept-dns" | "accept-certificate" | "accept-lag";

const waivers: Readonly<Record<MoveVerb, readonly Waiver[]>> = {
  switchover: ["accept-dns", "accept-certificate"],
  failover: ["accept-lag", "accept-certificate"],
  failback: ["accept-dns", "accept-certificate"],
};

/** Which account becomes the primary. The red and green list stands beside it, before any plan. */
export function MoveForm({ site, verb }: { readonly site: string; readonly verb: MoveVerb }): JSX.Element {
  const detail = useRoute("GET /sites/{site}", { site });
  return (
    <>
      <Show loaded={detail}>{(data) => <Form site={data} verb={verb} />}</Show>
      <Fitness site={site} />
    </>
  );
}

function Form({ site, verb }: { readonly site: SiteDetail; readonly verb: MoveVerb }): JSX.Element {
  const words = useWords();
  const others = site.accounts.filter(({ account }) => account !== site.status.primary);
  // What a fenced account had not sent is kept first: the role goes back to it by a failback alone.
  const targets = verb === "failback" ? others : others.filter(({ role }) => role !== "fenced");
  const [to, setTo] = useState(targets[0]?.account ?? "");
  const [accepted, setAccepted] = useState<readonly Waiver[]>([]);
  if (others.length === 0) return <p>{words.noSpare}</p>;
  if (targets.length === 0) {
    return (
      <p class="notice late">
        {words.onlyFenced(others.map(({ account }) => account).join(", "))}{" "}
        <a href={linkTo("sites", site.status.site, "change", "failback")}>{words.verbs.failback}</a>
      </p>
    );
  }
  const body: VerbArguments = {
    ...(verb === "failback" ? {} : { to }),
    ...Object.fromEntries(accepted.map((waiver) => [waiver, true as const])),
  };
  const accept = (waiver: Waiver, isOn: boolean) =>
    setAccepted(isOn ? [...accepted, waiver] : accepted.filter((one) => one !== waiver));
  return (
    <div class="stack">
      {verb !== "failback" && (
        <SelectField
          label={words.newPrimary}
          value={to}
          options={targets.map(({ account, role }) => ({
            value: account,
            label: `${account} (${words.accountRoles[role]})`,
          }))}
          onValue={setTo}
        />
      )}
      <fieldset>
        <legend>{words.waiversLegend}</legend>
        {waivers[verb].map((waiver) => (
          <CheckField
            key={waiver}
            label={words.waivers[waiver]}
            checked={accepted.includes(waiver)}
            onChecked={(isOn) => accept(waiver, isOn)}
          />
        ))}
      </fieldset>
      <MakePlan site={site.status.site} verb={verb} body={body} />
    </div>
  );
}
