import { ClonePanelError } from "../../core/errors.ts";
import type { MailBook } from "../../core/mail/book.ts";
import type { MailEntry } from "../../core/mail/stage.ts";

/** By key, or a beginning of it that fits only one. @throws ClonePanelError MAIL_KEY_UNKNOWN */
export function findEntry<K extends MailEntry["stage"]["kind"]>(
  book: MailBook,
  wanted: { readonly kind: K; readonly key: string; readonly site: string },
): MailEntry & { readonly stage: { readonly kind: K } } {
  const { kind, key, site } = wanted;
  const isKind = (entry: MailEntry): entry is MailEntry & { readonly stage: { readonly kind: K } } =>
    entry.stage.kind === kind;
  const found = [...book.entries()]
    .filter(isKind)
    .filter(({ item }) => key !== "" && item.key.startsWith(key));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new ClonePanelError(
    "MAIL_KEY_UNKNOWN",
    `${found.length} ${kind} messages of "${site}" begin with "${key}"`,
    {
      hint: `Look which there are: clonepanel mail ${kind === "held" ? "held" : "status"} ${site}`,
      remedy: "owner",
      site,
    },
  );
}
