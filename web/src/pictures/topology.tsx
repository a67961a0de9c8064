import type { JSX } from "preact";
import type { SiteDetail } from "../../../src/api/contract/index.ts";
import { Age } from "../ui/age.tsx";
import { Mark, type Standing } from "../ui/mark.tsx";
import { bytesText, spanText } from "../ui/time.ts";
import { useWords } from "../words/use-words.ts";

export interface Flow {
  /** Of the last pass; null: none is known. */
  readonly bytes: number | null;
  readonly isRunning: boolean;
}

/** Visitors, names, primary, vault, replicas: who sends what to whom, and how old it is. */
export function Topology({ site, flow }: { readonly site: SiteDetail; readonly flow: Flow }): JSX.Element {
  const words = useWords();
  const { status, wants } = site;
  const publishes = status.dns?.publishes ?? [];
  return (
    <div class="topology-box">
      <div class="topology">
        <Node title={words.visitors} />
        <Arrow label={words.ask} />
        <Node title="DNS" standing={dnsStanding(site)}>
          {wants.dns === null && words.dnsNotManaged}
          {wants.dns !== null && publishes.length > 0 && words.publishes(publishes.join(", "))}
          {wants.dns !== null && publishes.length === 0 && words.publishesUnknown}
        </Node>
        <Arrow
          label={publishes.includes(status.primary) || publishes.length === 0 ? "" : words.notToPrimary}
        />
        <Node title={status.primary} kind="primary" standing={standingOf(site, "checks")}>
          {words.accountRoles.primary} · {words.epoch} {status.epoch}
        </Node>
        <Arrow
          label={flow.isRunning ? words.copyingNow : flow.bytes === null ? "" : bytesText(flow.bytes)}
          bytes={flow.bytes}
          isMoving={flow.isRunning}
        />
        <Node title={words.vault} kind="vault" standing={standingOf(site, "copy")}>
          {status.generation === null ? (
            words.neverCopied
          ) : (
            <>
              {words.generation} {status.generation.number}, <Age at={status.generation.at} />
            </>
          )}
        </Node>
        <div class="fan">
          {status.replicas.map((replica) => (
            <div class="topology" key={replica.account}>
              <Arrow
                label={replica.lagSeconds === null ? "" : words.lag(spanText(replica.lagSeconds * 1000))}
                {...flowTo(replica, flow)}
              />
              <Node title={replica.account} kind={replica.role} standing={replica.inSync ? "good" : "late"}>
                {words.accountRoles[replica.role]}
                {replica.generation !== null && ` · ${words.generation} ${replica.generation}`}
              </Node>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Nothing is sent to a fenced account: what it had not sent must be kept first. */
function flowTo({ role }: SiteDetail["status"]["replicas"][number], { bytes, isRunning }: Flow) {
  return role === "fenced" ? {} : { bytes, isMoving: isRunning };
}

function Node({
  title,
  kind,
  standing,
  children,
}: {
  readonly title: string;
  readonly kind?: string;
  readonly standing?: Standing;
  readonly children?: preact.ComponentChildren;
}): JSX.Element {
  return (
    <div class={`node ${kind ?? ""}`}>
      <b>
        {standing !== undefined && (
          <span class={`mark ${standing}`}>
            <Mark standing={standing} />{" "}
          </span>
        )}
        {title}
      </b>
      {children !== undefined && <span class="small muted">{children}</span>}
    </div>
  );
}

/** Thicker where more went through lately: 1 to 5, a step for every hundredfold. */
function Arrow({
  label,
  bytes = null,
  isMoving = false,
}: {
  readonly label: string;
  readonly bytes?: number | null;
  readonly isMoving?: boolean;
}): JSX.Element {
  const width = bytes === null || bytes <= 0 ? 1.5 : Math.min(5, 1.5 + Math.log10(bytes) / 2.5);
  return (
    <div class={isMoving ? "flow moving" : "flow"}>
      <span class="small">{label}</span>
      <svg viewBox="0 0 60 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path d="M1 8H50" stroke="currentColor" stroke-width={width} />
        <path d="M49 2 59 8 49 14Z" fill="currentColor" />
      </svg>
    </div>
  );
}

function standingOf(site: SiteDetail, topic: string): Standing {
  const level = site.judgements.find((one) => one.topic === topic)?.level ?? "unknown";
  return level === "off" ? "unknown" : level;
}

function dnsStanding(site: SiteDetail): Standing {
  return site.wants.dns === null ? "unknown" : standingOf(site, "dns");
}
