/** What one account's hosting panel says of a domain's mail; a panel that does not tell all of it tells nothing. */
export type PanelDesk =
  | {
      readonly kind: "read";
      readonly routing: PanelRouting;
      /** Addresses, lower case. */
      readonly mailboxes: readonly string[];
      /** `from to`. */
      readonly forwarders: readonly string[];
      readonly catchAll: CatchAll;
      /** Addresses, lower case. */
      readonly autoresponders: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly because: string; readonly hint: string };

/** `elsewhere`: it may send the domain's mail away, or keep it in a queue. */
export type PanelRouting =
  | { readonly kind: "local" }
  | { readonly kind: "elsewhere"; readonly said: string; readonly hint: string };

/** What becomes of mail for addresses that do not exist. */
export type CatchAll =
  | { readonly kind: "refused" }
  /** Taken, and answered with a mail of its own: to whoever a spammer named as the sender. */
  | { readonly kind: "bounced" }
  | { readonly kind: "discarded" }
  | { readonly kind: "to"; readonly address: string };

export function catchAllWords(catchAll: CatchAll): string {
  switch (catchAll.kind) {
    case "refused":
      return "is refused";
    case "bounced":
      return "is taken and bounced";
    case "discarded":
      return "is thrown away";
    case "to":
      return `goes to ${catchAll.address}`;
  }
}

/** As cPanel and DirectAdmin write it, which is Exim's way: `:fail: no such person`, `:blackhole:`, or who gets it. */
export function readCatchAll(written: string): CatchAll {
  const text = written.trim().replace(/^"(.*)"$/s, "$1");
  if (text === "" || /^:fail:/i.test(text)) return { kind: "refused" };
  if (/^:blackhole:/i.test(text)) return { kind: "discarded" };
  return { kind: "to", address: text.toLowerCase() };
}
