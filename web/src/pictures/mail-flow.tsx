import type { JSX } from "preact";
import type { MailStatus } from "../../../src/api/contract/index.ts";
import { Mark, type Standing } from "../ui/mark.tsx";
import { spanText } from "../ui/time.ts";
import { useWords } from "../words/use-words.ts";

/** Senders reach one of two servers; what reached the second is brought to the first. */
export function MailFlow({
  mail,
  known,
}: {
  readonly mail: MailStatus;
  /** `stale`: what was seen is too old to say anything of now. */
  readonly known: "fresh" | "stale";
}): JSX.Element {
  const words = useWords();
  const standing = known === "stale" ? "unknown" : standingOf(mail);
  return (
    <div class="topology-box">
      <div class="mail-flow">
        <div class="node">
          <b>{words.senders}</b>
        </div>
        <Arrow label="MX" />
        <div class="node primary">
          <b>{mail.primary}</b>
          <span class="small muted">{words.primaryMail}</span>
        </div>
        <Arrow label={words.whenPrimaryAway} />
        <div class="node">
          <b>{mail.secondary}</b>
          <span class="small muted">{words.secondaryMail}</span>
          <span class={standing}>
            <Mark standing={standing} />{" "}
            {mail.pending === null
              ? words.unknownPending
              : known === "stale"
                ? words.mailUnknown
                : words.pending(mail.pending)}
          </span>
          {known === "fresh" && mail.oldestSeconds !== null && (
            <span class="small muted">{words.oldest(spanText(mail.oldestSeconds * 1000))}</span>
          )}
        </div>
        <p class="small muted">{words.mailMoves(mail.secondary, mail.primary)}</p>
      </div>
    </div>
  );
}

function standingOf({ pending, blocked }: MailStatus): Standing {
  if (pending === null) return "unknown";
  if (blocked.length > 0) return "bad";
  return pending === 0 ? "good" : "calm";
}

function Arrow({ label }: { readonly label: string }): JSX.Element {
  return (
    <div class="flow">
      <span class="small">{label}</span>
      <svg viewBox="0 0 60 16" preserveAspectRatio="none" aria-hidden="true" focusable="false">
        <path d="M1 8H50" stroke="currentColor" stroke-width="2" />
        <path d="M49 2 59 8 49 14Z" fill="currentColor" />
      </svg>
    </div>
  );
}
