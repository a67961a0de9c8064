import type { JSX } from "preact";
import type { OperationRow } from "../../../../src/api/contract/index.ts";
import { linkTo } from "../../state/router.ts";
import { Moment } from "../../ui/age.tsx";
import { Pill } from "../../ui/mark.tsx";
import { standingOfStatus } from "../../ui/standing.ts";
import { Table } from "../../ui/table.tsx";
import { tookText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

export function OperationTable({ rows }: { readonly rows: readonly OperationRow[] }): JSX.Element {
  const words = useWords();
  return (
    <Table
      caption={words.newestFirst}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          title: words.what,
          cell: ({ id, kind }) => <a href={linkTo("operations", id)}>{words.kinds(kind)}</a>,
        },
        {
          title: words.site,
          cell: ({ site }) => (site === null ? "–" : <a href={linkTo("sites", site)}>{site}</a>),
        },
        { title: words.when, cell: ({ startedAt }) => <Moment at={startedAt} /> },
        {
          title: words.result,
          cell: ({ status }) => <Pill standing={standingOfStatus(status)}>{words.statuses[status]}</Pill>,
        },
        {
          title: words.took,
          kind: "number",
          cell: ({ startedAt, endedAt }) => (endedAt === null ? "–" : tookText(endedAt - startedAt)),
        },
        { title: words.problem, kind: "text", cell: ({ error }) => error?.message ?? "" },
      ]}
    />
  );
}
