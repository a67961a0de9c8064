import type { BytePath } from "../mirror/byte-path.ts";
import type { Verdict } from "./decide-message.ts";
import type { FolderName, ListedMessage, MailKey } from "./message.ts";

/** What one look at the source came to; the details only of as many messages as one round takes. */
export class Round {
  readonly moves: { readonly key: MailKey; readonly message: ListedMessage; readonly folder: FolderName }[] =
    [];
  readonly takes: { readonly key: MailKey; readonly message: ListedMessage }[] = [];
  readonly quarantines: {
    readonly key: MailKey;
    readonly message: ListedMessage;
    readonly because: string;
  }[] = [];
  /** Where unfinished messages lie now. */
  readonly places = new Map<MailKey, ListedMessage>();
  readonly mailboxes = new Map<BytePath, { pending: number; bytes: number; oldestMs: number | null }>();
  readonly blocked = new Map<string, number>();
  quarantined = 0;
  left = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  add(key: MailKey, message: ListedMessage, verdict: Verdict): void {
    switch (verdict.kind) {
      case "move":
        this.#count(message);
        if (this.moves.length < this.#most) this.moves.push({ key, message, folder: verdict.folder });
        return;
      case "underway":
        this.#count(message);
        this.places.set(key, message);
        return;
      case "take":
        this.places.set(key, message);
        if (this.takes.length < this.#most) this.takes.push({ key, message });
        return;
      case "leave":
        this.left += 1;
        return;
      case "blocked": {
        this.#count(message);
        const because = `${message.mailbox}: ${verdict.because}`;
        this.blocked.set(because, (this.blocked.get(because) ?? 0) + 1);
        return;
      }
      case "quarantine":
        if (this.quarantines.length < this.#most)
          this.quarantines.push({ key, message, because: verdict.because });
        return;
      case "quarantined":
        this.quarantined += 1;
        return;
    }
  }

  get pending(): number {
    return [...this.mailboxes.values()].reduce((sum, { pending }) => sum + pending, 0);
  }

  get pendingBytes(): number {
    return [...this.mailboxes.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get oldestMs(): number | null {
    const times = [...this.mailboxes.values()].flatMap(({ oldestMs }) => oldestMs ?? []);
    return times.length === 0 ? null : Math.min(...times);
  }

  #count({ mailbox, sizeBytes, atMs }: ListedMessage): void {
    const before = this.mailboxes.get(mailbox) ?? { pending: 0, bytes: 0, oldestMs: null };
    this.mailboxes.set(mailbox, {
      pending: before.pending + 1,
      bytes: before.bytes + sizeBytes,
      oldestMs: Math.min(before.oldestMs ?? atMs, atMs),
    });
  }
}
