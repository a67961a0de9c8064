import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { NewToken, Permission } from "../../../../src/api/contract/index.ts";
import { ask, newKey } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { Age } from "../../ui/age.tsx";
import { CheckField, TextField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { sitesOf } from "./sites-of.ts";
import { useOrders } from "./use-order.tsx";

export function Tokens(): JSX.Element {
  const words = useWords();
  const tokens = useRoute("GET /tokens", {});
  const orders = useOrders();
  const [made, setMade] = useState<NewToken | null>(null);
  const revoke = (id: string) =>
    void orders.give(() => ask("DELETE /tokens/{id}", { names: { id } }), tokens.reload);
  return (
    <Card title={words.tokens}>
      {orders.talk}
      {made !== null && (
        <div class="notice late" role="status">
          <strong>{words.tokenOnce}</strong>
          <code class="secret">{made.secret}</code>
        </div>
      )}
      <Show loaded={tokens} isEmpty={(data) => data.tokens.length === 0} empty={words.noTokens}>
        {(data) => (
          <Table
            caption={words.tokens}
            rows={data.tokens}
            rowKey={({ id }) => id}
            columns={[
              { title: words.name, cell: ({ name }) => name },
              {
                title: words.scopes,
                cell: ({ scopes }) => scopes.map((scope) => words.permissions[scope]).join(", "),
              },
              { title: words.sites, cell: ({ sites }) => (sites === "all" ? words.all : sites.join(", ")) },
              { title: words.expires, cell: ({ expiresAt }) => <Age at={expiresAt} /> },
              { title: words.lastUsed, cell: ({ lastUsedAt }) => <Age at={lastUsedAt} /> },
              {
                title: words.action,
                cell: ({ id, name }) => (
                  <button type="button" class="button small" onClick={() => revoke(id)}>
                    {words.revoke}
                    <span class="hidden-visually"> {name}</span>
                  </button>
                ),
              },
            ]}
          />
        )}
      </Show>
      <details>
        <summary>{words.newToken}</summary>
        <TokenForm
          onMade={(token) => {
            setMade(token);
            tokens.reload();
          }}
        />
      </details>
    </Card>
  );
}

const scopeNames: readonly Permission[] = ["see", "act", "restore", "change", "govern", "metrics"];

function TokenForm({ onMade }: { readonly onMade: (token: NewToken) => void }): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Permission[]>(["see"]);
  const [sites, setSites] = useState("");
  const [days, setDays] = useState("90");
  const submit = (event: Event) => {
    event.preventDefault();
    const body = { name, scopes, sites: sitesOf(sites), days: Number(days) };
    void orders.give(() => ask("POST /tokens", { names: {}, body, key: newKey() }), onMade);
  };
  const toggle = (scope: Permission, isOn: boolean) =>
    setScopes(isOn ? [...scopes, scope] : scopes.filter((one) => one !== scope));
  return (
    <form class="stack" onSubmit={submit}>
      {orders.talk}
      <TextField label={words.name} value={name} onValue={setName} required />
      <fieldset>
        <legend>{words.scopes}</legend>
        {scopeNames.map((scope) => (
          <CheckField
            key={scope}
            label={words.permissions[scope]}
            checked={scopes.includes(scope)}
            onChecked={(isOn) => toggle(scope, isOn)}
          />
        ))}
      </fieldset>
      <TextField label={words.sites} hint={words.sitesHint} value={sites} onValue={setSites} />
      <TextField
        label={words.daysValid}
        type="number"
        min={1}
        max={366}
        value={days}
        onValue={setDays}
        required
      />
      <button type="submit" class="button">
        {words.newToken}
      </button>
    </form>
  );
}
