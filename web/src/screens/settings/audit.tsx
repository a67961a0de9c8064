import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditRow, AuditVerdict } from "../../../../src/api/contract/index.ts";
import { ask } from "../../state/client.ts";
import { useRoute } from "../../state/resource.ts";
import { Moment } from "../../ui/age.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { useOrders } from "./use-order.tsx";

/** Who did what, from where. Each row holds the hash of the one before, so that none can be taken out. */
export function Audit(): JSX.Element {
  const words = useWords();
  const audit = useRoute("GET /audit", {}, { limit: "50" });
  const orders = useOrders();
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const verify = () => void orders.give(() => ask("GET /audit/verify", { names: {} }), setVerdict);
  return (
    <Card
      title={words.audit}
      tools={
        <button type="button" class="button small" onClick={verify}>
          {words.auditVerify}
        </button>
      }
    >
      {orders.talk}
      <span role="status">
        {verdict !== null && (
          <Pill standing={verdict.whole ? "good" : "bad"}>
            {verdict.whole ? words.auditWhole(verdict.rows) : verdict.because}
          </Pill>
        )}
      </span>
      <Show loaded={audit} isEmpty={({ rows }) => rows.length === 0} empty={words.nothingDone}>
        {({ rows }) => <AuditTable rows={rows} />}
      </Show>
    </Card>
  );
}

function AuditTable({ rows }: { readonly rows: readonly AuditRow[] }): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.newestFirst}
      rows={rows}
      rowKey={({ seq }) => String(seq)}
      columns={[
        { title: "#", cell: ({ seq }) => seq },
        { title: words.when, cell: ({ at }) => <Moment at={at} /> },
        { title: words.who, cell: ({ who }) => who },
        { title: words.from, cell: ({ from }) => from },
        { title: words.what, cell: ({ what }) => <code>{what}</code> },
        { title: words.site, cell: ({ site }) => site ?? "–" },
        { title: words.result, kind: "number", cell: ({ status }) => status },
      ]}
    />
  );
}
