import { ClonePanelError } from "../errors.ts";
import { claimOfId } from "./maildir-name.ts";
import type { MailItem, MailKey } from "./message.ts";
import { type Arrival, type MailEntry, type MailEvent, nextStage } from "./stage.ts";

/** What the journal's events come to: one entry a message, and who claims which arrival. */
export class MailBook {
  readonly #entries = new Map<MailKey, MailEntry>();
  readonly #claims = new Map<string, MailKey>();
  /** Arrivals that were moved on, because the roles were turned. */
  readonly #left = new Set<string>();

  get(key: MailKey): MailEntry | null {
    return this.#entries.get(key) ?? null;
  }

  entries(): Iterable<MailEntry> {
    return this.#entries.values();
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whose message this arrival proves already. */
  claimedBy(arrival: Arrival, mailbox: string): MailKey | null {
    return this.#claims.get(claimKey(arrival, mailbox)) ?? null;
  }

  /** @throws ClonePanelError MAIL_JOURNAL_BROKEN for an event that cannot follow, or a second claim of one arrival. */
  apply(event: MailEvent): void {
    const { key, item } = subjectOf(event, this.#entries);
    const stage = nextStage(this.#entries.get(key)?.stage ?? null, event);
    if (stage === null || item === null) throw brokenJournal(`"${event.e}" cannot follow for ${key}`);
    if (stage === "forgotten") {
      this.forget(key);
      return;
    }
    // Who is in doubt again claims nothing, or its own arrival would look like somebody else's.
    if (event.e === "renamed" || event.e === "doubted") this.forget(event.key);
    if ("arrival" in stage) this.#claim(stage.arrival, { key: item.key, mailbox: item.mailbox });
    if (stage.kind === "held" || stage.kind === "purged") this.#left.add(departureKey(item));
    this.#entries.set(item.key, { item, stage });
  }

  /** What arrived there once was taken from there since. */
  hasLeft(arrival: Arrival, mailbox: string): boolean {
    return this.#left.has(claimKey(arrival, mailbox));
  }

  /** Entries that nobody needs any more leave; their claims go with them. */
  forget(key: MailKey): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined && "arrival" in entry.stage)
      this.#claims.delete(claimKey(entry.stage.arrival, entry.item.mailbox));
    this.#entries.delete(key);
  }

  #claim(arrival: Arrival, owner: { readonly key: MailKey; readonly mailbox: string }): void {
    const name = claimKey(arrival, owner.mailbox);
    const holder = this.#claims.get(name);
    if (holder !== undefined && holder !== owner.key)
      throw brokenJournal(`${owner.key} claims what ${holder} has`);
    this.#claims.set(name, owner.key);
  }
}

function claimKey({ to, folder, claim }: Arrival, mailbox: string): string {
  return [to, mailbox, folder, claim].join("\0");
}

/** A message's own place, as the claim that its arrival there would have been. */
function departureKey({ from, folder, id, mailbox }: MailItem): string {
  return claimKey({ to: from, folder, mark: null, claim: claimOfId(id) }, mailbox);
}

function subjectOf(
  event: MailEvent,
  entries: ReadonlyMap<MailKey, MailEntry>,
): { readonly key: MailKey; readonly item: MailEntry["item"] | null } {
  if (event.e === "spooled" || event.e === "quarantined") return { key: event.item.key, item: event.item };
  if (event.e === "renamed") return { key: event.key, item: event.item };
  if (event.e === "entry") return { key: event.entry.item.key, item: event.entry.item };
  return { key: event.key, item: entries.get(event.key)?.item ?? null };
}

export function brokenJournal(because: string): ClonePanelError {
  return new ClonePanelError("MAIL_JOURNAL_BROKEN", `the mail journal does not make sense: ${because}`, {
    hint: "Nothing was moved. Keep the folder mail/ of the state, and report it: no message is lost.",
    remedy: "bug",
  });
}
