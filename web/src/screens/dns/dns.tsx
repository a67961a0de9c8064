import type { JSX } from "preact";
import type { DnsZoneCheck } from "../../../../src/api/contract/index.ts";
import { DnsMatrix } from "../../pictures/dns-matrix.tsx";
import { TtlRing } from "../../pictures/ttl-ring.tsx";
import { useRoute } from "../../state/resource.ts";
import { linkTo } from "../../state/router.ts";
import { may } from "../../state/session.ts";
import { Empty, Show } from "../../ui/loaded.tsx";
import { Pill } from "../../ui/mark.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { Picture } from "../../ui/picture.tsx";
import { Table } from "../../ui/table.tsx";
import { useWords } from "../../words/use-words.ts";
import { DnsPlanCard } from "./dns-plan-card.tsx";

/** By this the controller says that there is nothing of the kind, which is no failure. */
const notManaged = "DNS_NOT_CONFIGURED";

/** Do all nameservers answer alike, whom do they name, and when does the world know? Asked for now, of each of them. */
export function Dns({ site }: { readonly site: string }): JSX.Element {
  const words = useWords();
  const check = useRoute("GET /sites/{site}/dns", { site });
  const isManaged = check.resource.kind !== "error" || check.resource.problem.code !== notManaged;
  if (!isManaged)
    return (
      <Page title={`DNS: ${site}`}>
        <Empty>{words.noDns}</Empty>
      </Page>
    );
  return (
    <Page
      title={`DNS: ${site}`}
      tools={
        <>
          <button type="button" class="button" onClick={check.reload}>
            {words.askAgain}
          </button>
          {may("change") && (
            <>
              <a class="button" href={linkTo("sites", site, "change", "dns-prepare")}>
                {words.verbs["dns-prepare"]}
              </a>
              <a class="button" href={linkTo("sites", site, "change", "dns-undo")}>
                {words.verbs["dns-undo"]}
              </a>
              <a class="button main" href={linkTo("sites", site, "change", "dns-apply")}>
                {words.verbs["dns-apply"]}
              </a>
            </>
          )}
        </>
      }
    >
      <Show loaded={check}>
        {({ zones }) => zones.map((zone) => <Zone key={zone.zone} site={site} zone={zone} />)}
      </Show>
      <DnsPlanCard site={site} />
    </Page>
  );
}

const standings = { alike: "good", differs: "bad", unknown: "unknown" } as const;

function Zone({ site, zone }: { readonly site: string; readonly zone: DnsZoneCheck }): JSX.Element {
  const words = useWords();
  return (
    <>
      <div class="row">
        <Pill standing={standings[zone.verdict]}>{words.parity[zone.verdict]}</Pill>
        <span>
          {zone.publishes.length === 0 ? words.publishesUnknown : words.publishes(zone.publishes.join(", "))}
        </span>
      </div>
      <Picture
        title={words.matrix}
        command={`clonepanel dns check ${site}`}
        picture={<DnsMatrix zone={zone} />}
        table={<FlatMatrix zone={zone} />}
      />
      <div class="grid2">
        <Card title={words.whenWorldKnows}>
          <WhatWorldSees zone={zone} />
        </Card>
        <Delegation zone={zone} />
      </div>
    </>
  );
}

/** While no nameserver answers, the world goes on with what it kept, and nobody knows how much of it does. */
function WhatWorldSees({ zone }: { readonly zone: DnsZoneCheck }): JSX.Element {
  const words = useWords();
  if (zone.publishes.length === 0)
    return (
      <p>
        <Pill standing="unknown">{words.levels.unknown}</Pill> {words.noDrainKnown}
      </p>
    );
  return zone.drain === null ? <p class="muted">{words.noDrain}</p> : <TtlRing drain={zone.drain} />;
}

function FlatMatrix({ zone }: { readonly zone: DnsZoneCheck }): JSX.Element {
  const words = useWords();
  const rows = zone.matrix.flatMap(({ name, type, cells }) => cells.map((cell) => ({ name, type, ...cell })));
  return (
    <Table
      caption={words.matrixCaption}
      rows={rows}
      rowKey={({ name, type, provider, address }) => `${name} ${type} ${provider} ${address}`}
      columns={[
        { title: words.record, cell: ({ name, type }) => <code>{`${name} ${type}`}</code> },
        { title: words.nameserver, cell: ({ provider, address }) => `${provider} (${address})` },
        {
          title: words.values,
          cell: ({ values }) =>
            values === null ? words.noAnswerCell : values.length === 0 ? words.noSuchSet : values.join(", "),
        },
        {
          title: "TTL",
          kind: "number",
          cell: ({ ttlSeconds }) => (ttlSeconds === null ? "–" : `${ttlSeconds} s`),
        },
      ]}
    />
  );
}

function Delegation({ zone }: { readonly zone: DnsZoneCheck }): JSX.Element {
  const words = useWords();
  const { parent, because, nameservers, faults } = zone.delegation;
  return (
    <Card title={words.delegation}>
      {parent === null ? (
        <Pill standing="unknown">{because ?? words.levels.unknown}</Pill>
      ) : (
        <ul class="plain stack tight">
          {nameservers.map(({ name, glue }) => (
            <li key={name}>
              <code>{name}</code> <span class="muted">{glue.join(", ")}</span>
            </li>
          ))}
        </ul>
      )}
      {faults.map((fault) => (
        <p key={fault} class="notice bad">
          {fault}
        </p>
      ))}
    </Card>
  );
}
