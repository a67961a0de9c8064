import type { JSX } from "preact";
import type { OverviewSite } from "../../../../src/api/contract/index.ts";
import { linkTo } from "../../state/router.ts";
import { Age } from "../../ui/age.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Table } from "../../ui/table.tsx";
import { spanText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function SiteTable({ sites }: { readonly sites: readonly OverviewSite[] }): JSX.Element {
  const words = useWords();
  return (
    <div class="card">
      <Table
        caption={words.sitesWorstFirst}
        rows={sites}
        rowKey={({ status }) => status.site}
        columns={[
          {
            title: words.site,
            cell: ({ status }) => <a href={linkTo("sites", status.site)}>{status.site}</a>,
          },
          {
            title: words.state,
            cell: ({ safety }) => <Pill standing={safety}>{words.safety[safety]}</Pill>,
          },
          { title: words.accountRoles.primary, cell: ({ status }) => status.primary },
          { title: words.replicas, cell: ({ status }) => status.replicas.map(replicaText).join(", ") },
          { title: words.lastSnapshot, cell: ({ status }) => <Age at={status.lastSnapshot?.at ?? null} /> },
          {
            title: words.whatIsWrong,
            cell: ({ judgements }) =>
              judgements
                .filter(({ level }) => level !== "good" && level !== "off")
                .map(({ because }) => because)
                .join("; ") || "–",
          },
        ]}
      />
    </div>
  );
}

function replicaText(replica: OverviewSite["status"]["replicas"][number]): string {
  const lag = replica.lagSeconds === null ? "–" : spanText(replica.lagSeconds * 1000);
  return `${replica.account} (${replica.role === "fenced" ? replica.role : lag})`;
}
