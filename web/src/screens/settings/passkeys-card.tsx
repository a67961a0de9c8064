import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PasskeyList, PasskeyView } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { readSession } from "../../state/session.ts";
import { Age } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { NewPasskeyForm } from "./new-passkey-form.tsx";
import { PasskeyEdit } from "./passkey-edit.tsx";
import { useOrders } from "./use-order.tsx";

/** Signing in without a password. Only what proves a passkey is kept here, never what makes one. */
export function PasskeysCard(): JSX.Element {
  const words = useWords();
  const list = useRoute("GET /me/passkeys", {});
  const orders = useOrders();
  const [chosen, setChosen] = useState<string | null>(null);
  const changed = () => {
    setChosen(null);
    list.reload();
    void readSession();
  };
  const remove = (id: string) =>
    void orders.give(() => ask("DELETE /me/passkeys/{id}", { names: { id } }), changed);
  return (
    <Card title={words.passkeys}>
      <p class="muted">{words.passkeysExplained}</p>
      {orders.talk}
      <Show loaded={list}>
        {(data) => (
          <>
            {data.passkeys.length > 0 && <PasskeyTable list={data} onChoose={setChosen} />}
            {data.passkeys
              .filter(({ id }) => id === chosen)
              .map((passkey) => (
                <PasskeyEdit
                  key={passkey.id}
                  passkey={passkey}
                  onRenamed={changed}
                  onRemove={() => remove(passkey.id)}
                  onClose={() => setChosen(null)}
                />
              ))}
            <NewPasskeyForm place={data.place} onMade={changed} />
          </>
        )}
      </Show>
    </Card>
  );
}

function PasskeyTable({
  list,
  onChoose,
}: {
  readonly list: PasskeyList;
  readonly onChoose: (id: string) => void;
}): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.passkeys}
      rows={list.passkeys}
      rowKey={({ id }) => id}
      columns={[
        { title: words.name, cell: ({ name }) => name },
        {
          title: words.passkeyWhere,
          cell: ({ rpId, kept }) =>
            `${rpId} · ${kept === "synced" ? words.passkeySynced : words.passkeyOneDevice}`,
        },
        { title: words.passkeyAdded, cell: ({ madeAt }) => <Age at={madeAt} /> },
        { title: words.lastUsed, cell: (passkey) => <LastUse passkey={passkey} /> },
        {
          title: words.action,
          cell: ({ id, name }) => (
            <button type="button" class="button small" onClick={() => onChoose(id)}>
              {words.change}
              <span class="hidden-visually"> {name}</span>
            </button>
          ),
        },
      ]}
    />
  );
}

function LastUse({ passkey }: { readonly passkey: PasskeyView }): JSX.Element {
  const words = useWords();
  return passkey.copiedAt === null ? (
    <Age at={passkey.lastUsedAt} />
  ) : (
    <Pill standing="bad">{words.passkeyCopied}</Pill>
  );
}
