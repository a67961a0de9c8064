import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age, Moment } from "../../ui/age.tsx";
import { Command } from "../../ui/command.tsx";
import { Show } from "../../ui/loaded.tsx";
import { Card } from "../../ui/page.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";

/** Copies of moved messages that are kept for a while. Subjects are only read when somebody asks for them. */
export function HeldMail({ site, count }: { readonly site: string; readonly count: number }): JSX.Element {
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <Card
      title={words.heldMail(count)}
      tools={
        <button type="button" class="button small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? words.hide : words.show}
        </button>
      }
    >
      {isOpen && <List site={site} />}
      <Command>{`clonepanel mail held ${site}`}</Command>
    </Card>
  );
}

function List({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const held = useRoute("GET /sites/{site}/mail/held", { site });
  return (
    <Show
      loaded={held}
      isEmpty={({ sites }) => sites.every(({ total }) => total === 0)}
      empty={words.heldMail(0)}
    >
      {({ sites }) => (
        <Table
          caption={words.heldExplained}
          rows={sites.flatMap((one) => one.held)}
          rowKey={({ key }) => key}
          columns={[
            { title: words.subject, cell: ({ subject }) => subject ?? words.noSubject },
            { title: words.mailbox, cell: ({ mailbox, folder }) => `${mailbox} ${folder}` },
            { title: words.when, cell: ({ at }) => <Moment at={at} /> },
            { title: words.size, kind: "number", cell: ({ bytes }) => bytesText(bytes) },
            { title: words.keptUntil, cell: ({ until }) => <Age at={until} /> },
            {
              title: words.action,
              cell: ({ key, subject }) =>
                may("change") ? (
                  <a class="button small" href={linkTo("sites", site, "change", "mail-redeliver", key)}>
                    {words.verbs["mail-redeliver"]}
                    <span class="hidden-visually"> {subject ?? key}</span>
                  </a>
                ) : (
                  "–"
                ),
            },
          ]}
        />
      )}
    </Show>
  );
}
