import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { linkTo } from "../../state/router.ts";
import { useWords } from "../../words/use-words.ts";
import { StartChange } from "../change/start-change.tsx";
import { Checks } from "../checks/checks.tsx";
import { Dns } from "../dns/dns.tsx";
import { Drills } from "../drills/drills.tsx";
import { Failover } from "../failover/failover.tsx";
import { Mail } from "../mail/mail.tsx";
import { Nowhere } from "../nowhere.tsx";
import { Rescue } from "../rescue/rescue.tsx";
import { BrowseSnapshot } from "../snapshots/browse-snapshot.tsx";
import { DiffSnapshots } from "../snapshots/diff-snapshots.tsx";
import { Snapshots } from "../snapshots/snapshots.tsx";
import { Replication } from "./replication.tsx";
import { SiteHome } from "./site-home.tsx";

const tabs = [
  "",
  "replication",
  "snapshots",
  "dns",
  "mail",
  "checks",
  "failover",
  "drills",
  "rescue",
] as const;

type Tab = (typeof tabs)[number];

export function SiteScreens({
  site,
  parts,
}: {
  readonly site: string;
  readonly parts: readonly string[];
}): JSX.Element {
  const words = useWords();
  const [tab = ""] = parts;
  const nav = useRef<HTMLElement>(null);
  // On a phone the row is wider than the window: where one is must not lie outside of it.
  useLayoutEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [tab]);
  return (
    <>
      <nav class="tabs" ref={nav} aria-label={words.siteNavigation(site)}>
        {tabs.map((one) => (
          <a
            key={one}
            href={one === "" ? linkTo("sites", site) : linkTo("sites", site, one)}
            aria-current={one === tab ? "page" : undefined}
          >
            {words.tabs[one]}
          </a>
        ))}
      </nav>
      <SiteScreen site={site} parts={parts} />
    </>
  );
}

function SiteScreen({
  site,
  parts,
}: {
  readonly site: string;
  readonly parts: readonly string[];
}): JSX.Element {
  const [tab = "", id, ...rest] = parts;
  switch (tab as Tab | "change" | "diff") {
    case "":
      return <SiteHome site={site} />;
    case "replication":
      return <Replication site={site} />;
    case "snapshots":
      return id === undefined ? (
        <Snapshots site={site} />
      ) : (
        <BrowseSnapshot site={site} id={id} path={rest} />
      );
    case "diff":
      return <DiffSnapshots site={site} />;
    case "dns":
      return <Dns site={site} />;
    case "mail":
      return <Mail site={site} />;
    case "checks":
      return <Checks site={site} />;
    case "failover":
      return <Failover site={site} />;
    case "drills":
      return <Drills site={site} />;
    case "rescue":
      return <Rescue site={site} id={id ?? null} />;
    case "change":
      return <StartChange site={site} verb={id ?? ""} subject={rest[0] ?? null} />;
    default:
      return <Nowhere />;
  }
}
