import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { SiteDetail, VerbArguments } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { usePlace } from "../../state/router.ts";
import { RadioField, SelectField, TextField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { useWords } from "../../words/use-words.ts";
import { MakePlan } from "./make-plan.tsx";

type Part = "everything" | "path" | "table" | "database";

/** What of the snapshot, and where to. */
export function RestoreForm({ site, id }: { readonly site: string; readonly id: string }): JSX.Element {
  const detail = useRoute("GET /sites/{site}", { site });
  return <Show loaded={detail}>{(data) => <Form site={data} id={id} />}</Show>;
}

function Form({ site, id }: { readonly site: SiteDetail; readonly id: string }): JSX.Element {
  const words = useWords();
  const asked = usePlace().query.get("path");
  const [part, setPart] = useState<Part>(asked === null ? "everything" : "path");
  const [name, setName] = useState(asked ?? "");
  const [to, setTo] = useState(site.status.primary);
  const body: VerbArguments = {
    id,
    ...(part === "everything" ? {} : { [part]: name }),
    ...(to === site.status.primary ? {} : { to }),
  };
  return (
    <div class="stack">
      <p>
        {words.snapshot}: <code>{id}</code>
      </p>
      <RadioField
        legend={words.whatOfIt}
        value={part}
        options={(["everything", "path", "database", "table"] as const).map((value) => ({
          value,
          label: words.parts[value],
        }))}
        onValue={setPart}
      />
      {part !== "everything" && (
        <TextField
          label={words.partNames[part]}
          hint={words.partHints[part]}
          value={name}
          onValue={setName}
          required
        />
      )}
      <SelectField
        label={words.whereTo}
        value={to}
        options={site.accounts.map(({ account, role }) => ({
          value: account,
          label: `${account} (${words.accountRoles[role]})`,
        }))}
        onValue={setTo}
      />
      {part === "everything" || name !== "" ? (
        <MakePlan site={site.status.site} verb="snapshot-restore" body={body} />
      ) : (
        <p class="muted">{words.namePart}</p>
      )}
    </div>
  );
}
