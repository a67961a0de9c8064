import type { JSX } from "preact";
import { ask } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { Age } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

export function Sessions(): JSX.Element {
  const words = useWords();
  const sessions = useRoute("GET /me/sessions", {});
  const orders = useOrders();
  const end = (id: string) =>
    void orders.give(() => ask("DELETE /me/sessions/{id}", { names: { id } }), sessions.reload);
  return (
    <Card title={words.yourSessions}>
      {orders.talk}
      <Show loaded={sessions}>
        {(data) => (
          <Table
            caption={words.yourSessions}
            rows={data.sessions}
            rowKey={({ id }) => id}
            columns={[
              {
                title: words.program,
                cell: ({ program, isThis }) => (isThis ? <b>{`${program} · ${words.thisOne}`}</b> : program),
              },
              { title: words.from, cell: ({ from }) => from },
              { title: words.began, cell: ({ startedAt }) => <Age at={startedAt} /> },
              { title: words.lastSeen, cell: ({ lastSeenAt }) => <Age at={lastSeenAt} /> },
              {
                title: words.action,
                cell: ({ id, isThis, program }) =>
                  isThis ? (
                    "–"
                  ) : (
                    <button type="button" class="button small" onClick={() => end(id)}>
                      {words.endSession}
                      <span class="hidden-visually"> {program}</span>
                    </button>
                  ),
              },
            ]}
          />
        )}
      </Show>
    </Card>
  );
}
