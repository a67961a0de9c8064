import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Role } from "../../../../src/api/contract/index.ts";
import { ask, newKey } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { Age } from "../../ui/age.tsx";
import { CheckField, SelectField, TextField } from "../../ui/field.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { sitesOf } from "./sites-of.ts";
import { useOrders } from "./use-order.tsx";

export function Users(): JSX.Element {
  const words = useWords();
  const users = useRoute("GET /users", {});
  const orders = useOrders();
  const remove = (user: string) =>
    void orders.give(() => ask("DELETE /users/{user}", { names: { user } }), users.reload);
  return (
    <Card title={words.users}>
      {orders.talk}
      <Show loaded={users}>
        {(data) => (
          <Table
            caption={words.users}
            rows={data.users}
            rowKey={({ user }) => user}
            columns={[
              { title: words.user, cell: ({ user }) => user },
              {
                title: words.role,
                cell: ({ role, mayChange }) =>
                  `${words.roles[role]}${role === "operator" && mayChange === "yes" ? ` (${words.mayChange})` : ""}`,
              },
              { title: words.sites, cell: ({ sites }) => (sites === "all" ? words.all : sites.join(", ")) },
              {
                title: words.secondFactor,
                cell: ({ secondFactor }) => (
                  <Pill standing={secondFactor === "totp" ? "good" : "late"}>
                    {secondFactor === "totp" ? words.secondFactorOn : words.secondFactorOff}
                  </Pill>
                ),
              },
              { title: words.passkeys, kind: "number", cell: ({ passkeys }) => passkeys },
              { title: words.lastSeen, cell: ({ lastSeenAt }) => <Age at={lastSeenAt} /> },
              {
                title: words.action,
                cell: ({ user }) => (
                  <button type="button" class="button small" onClick={() => remove(user)}>
                    {words.remove}
                    <span class="hidden-visually"> {user}</span>
                  </button>
                ),
              },
            ]}
          />
        )}
      </Show>
      <details>
        <summary>{words.newUser}</summary>
        <NewUser onMade={users.reload} />
      </details>
    </Card>
  );
}

function NewUser({ onMade }: { readonly onMade: () => void }): JSX.Element {
  const words = useWords();
  const orders = useOrders();
  const [user, setUser] = useState("");
  const [role, setRole] = useState<Role>("operator");
  const [sites, setSites] = useState("");
  const [mayChange, setMayChange] = useState(false);
  const [password, setPassword] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    const body = {
      user,
      role,
      sites: sitesOf(sites),
      mayChange: mayChange ? "yes" : "no",
      password,
    } as const;
    void orders.give(
      () => ask("POST /users", { names: {}, body, key: newKey() }),
      () => {
        setUser("");
        setPassword("");
        onMade();
      },
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      {orders.talk}
      <TextField label={words.user} value={user} onValue={setUser} autocomplete="off" required />
      <SelectField
        label={words.role}
        value={role}
        options={(["admin", "operator", "client"] as const).map((value) => ({
          value,
          label: words.roles[value],
        }))}
        onValue={setRole}
      />
      <TextField label={words.sites} hint={words.sitesHint} value={sites} onValue={setSites} />
      {role === "operator" && (
        <CheckField label={words.mayChange} checked={mayChange} onChecked={setMayChange} />
      )}
      <TextField
        label={words.password}
        hint={words.passwordHint}
        type="password"
        value={password}
        onValue={setPassword}
        autocomplete="new-password"
        minLength={12}
        required
      />
      <button type="submit" class="button">
        {words.newUser}
      </button>
    </form>
  );
}
