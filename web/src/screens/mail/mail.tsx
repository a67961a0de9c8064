import type { JSX } from "preact";
import type { MailStatus } from "../../../../src/api/contract/index.ts";
import { MailFlow } from "../../pictures/mail-flow.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Age, Moment } from "../../ui/age.tsx";
import { Show, Waiting } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Table } from "../../ui/table.tsx";
import { bytesText, spanText } from "../../ui/time.ts";
import { useWords } from "../../words/use-words.ts";
import { HeldMail } from "./held-mail.tsx";

export function Mail({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const mail = useRoute("GET /sites/{site}/mail", { site });
  const isManaged = mail.resource.kind !== "ready" || mail.resource.data.sites.length > 0;
  return (
    <Page
      title={`${words.tabs.mail}: ${site}`}
      tools={
        may("change") &&
        isManaged && (
          <a class="button main" href={linkTo("sites", site, "change", "mail-transfer")}>
            {words.verbs["mail-transfer"]}
          </a>
        )
      }
    >
      <Show loaded={mail} isEmpty={({ sites }) => sites.length === 0} empty={words.noMail}>
        {({ sites }) => sites.map((one) => <One key={one.site} mail={one} />)}
      </Show>
    </Page>
  );
}

function One({ mail }: { readonly mail: MailStatus }): JSX.Element {
  const words = useWords();
  // Whether what was seen still counts is judged there; before that is known, nothing is said.
  const { resource } = useRoute("GET /sites/{site}", { site: mail.site });
  if (resource.kind === "loading") return <Waiting />;
  const judgements = resource.kind === "ready" ? resource.data.judgements : [];
  const stale = judgements.find(({ topic, level }) => topic === "mail" && level === "unknown");
  const known = stale === undefined ? "fresh" : "stale";
  return (
    <>
      <Picture
        title={words.mailFlow}
        command={`clonepanel mail status ${mail.site}`}
        picture={<MailFlow mail={mail} known={known} />}
        table={<Mailboxes mail={mail} known={known} />}
      >
        <p class="muted">
          {words.lookedAt} <Age at={mail.asOf} />
        </p>
        {stale !== undefined && (
          <p>
            <Pill standing="unknown">{words.levels.unknown}</Pill> {stale.because}
          </p>
        )}
      </Picture>
      {mail.blocked.map(({ because, messages }) => (
        <p key={because} class="notice bad">
          {words.messages(messages)}: {because}
        </p>
      ))}
      <Card title={words.mailboxes}>
        <Mailboxes mail={mail} known={known} />
      </Card>
      <Quarantine mail={mail} />
      <HeldMail site={mail.site} count={mail.held} />
    </>
  );
}

function Mailboxes({
  mail,
  known,
}: {
  readonly mail: MailStatus;
  readonly known: "fresh" | "stale";
}): JSX.Element {
  const words = useWords();
  if (mail.mailboxes.length === 0)
    return <p class="muted">{known === "fresh" ? words.noMailboxes : words.mailUnknown}</p>;
  return (
    <Table
      caption={words.waitingAt(mail.secondary)}
      rows={mail.mailboxes}
      rowKey={({ mailbox }) => mailbox}
      columns={[
        { title: words.mailbox, cell: ({ mailbox }) => mailbox },
        { title: words.waiting, kind: "number", cell: ({ pending }) => pending },
        { title: words.size, kind: "number", cell: ({ bytes }) => bytesText(bytes) },
        {
          title: words.oldestColumn,
          kind: "number",
          cell: ({ oldestSeconds }) => (oldestSeconds === null ? "–" : spanText(oldestSeconds * 1000)),
        },
      ]}
    />
  );
}

function Quarantine({ mail }: { readonly mail: MailStatus }): JSX.Element | null {
  const words = useWords();
  if (mail.quarantined.length === 0) return null;
  return (
    <Card title={words.quarantine}>
      <Table
        caption={words.quarantineExplained}
        rows={mail.quarantined}
        rowKey={({ key }) => key}
        columns={[
          { title: words.mailbox, cell: ({ mailbox, folder }) => `${mailbox} ${folder}` },
          { title: words.when, cell: ({ at }) => <Moment at={at} /> },
          { title: words.size, kind: "number", cell: ({ bytes }) => bytesText(bytes) },
          { title: words.because, kind: "text", cell: ({ because }) => because },
          {
            title: words.action,
            cell: ({ key }) =>
              may("change") ? (
                <a class="button small" href={linkTo("sites", mail.site, "change", "mail-release", key)}>
                  {words.verbs["mail-release"]}
                  <span class="hidden-visually"> {key}</span>
                </a>
              ) : (
                "–"
              ),
          },
        ]}
      />
    </Card>
  );
}
