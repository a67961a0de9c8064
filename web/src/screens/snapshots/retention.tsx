import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RetentionPreview } from "../../../../src/api/contract/index.ts";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

/** Which of them go next, and why each of the others stays. Asked for only when somebody wants to know. */
export function Retention({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      title={words.retention}
      tools={
        <button type="button" class="button small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.hide : words.show}
        </button>
      }
    >
      <p class="muted">{words.retentionExplained}</p>
      {isOpen && <Preview site={site} />}
      <Command>{`clonepanel snapshot prune ${site} --preview`}</Command>
    </Card>
  );
}

function Preview({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const preview = useRoute("GET /sites/{site}/retention", { site });
  return (
    <Show loaded={preview} isEmpty={({ snapshots }) => snapshots.length === 0} empty={words.noSnapshots}>
      {(data) => <Verdicts site={site} preview={data} />}
    </Show>
  );
}

function Verdicts({
  site,
  preview,
}: {
  readonly site: string;
  readonly preview: RetentionPreview;
}): JSX.Element {
  const words = useWords();
  const { snapshots, freedBytes, refusals } = preview;
  const going = snapshots.filter(({ verdict }) => verdict === "goes");
  return (
    <>
      <p>
        {going.length === 0 ? words.noneGo : words.theseGo(going.length, bytesText(freedBytes))}{" "}
        {going.length > 0 && may("act") && (
          <a href={linkTo("sites", site, "change", "snapshot-prune")}>{words.verbs["snapshot-prune"]}</a>
        )}
      </p>
      {refusals.map((because) => (
        <p key={because} class="notice late">
          {because}
        </p>
      ))}
      <Table
        caption={words.retention}
        rows={[...going, ...snapshots.filter(({ verdict }) => verdict === "stays")].slice(0, 200)}
        rowKey={({ id }) => id}
        columns={[
          { title: words.snapshot, cell: ({ id }) => <code>{id}</code> },
          {
            title: words.verdict,
            cell: ({ verdict }) => (
              <Pill standing={verdict === "stays" ? "good" : "late"}>{words.retentionVerdicts[verdict]}</Pill>
            ),
          },
          { title: words.because, kind: "text", cell: ({ because }) => because.join("; ") },
        ]}
      />
    </>
  );
}
