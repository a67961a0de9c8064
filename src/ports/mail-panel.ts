import type { PanelDesk } from "../core/mail/doctor/panel-desk.ts";

/** What a hosting panel knows of a domain's mail. Reads only. */
export interface MailPanel {
  readonly manifest: MailPanelManifest;
  /** What the panel does not say comes back as `unreadable`, with the reason; only an aborted signal is thrown. */
  readDesk(domain: string, signal: AbortSignal): Promise<PanelDesk>;
}

export interface MailPanelManifest {
  readonly id: string;
  readonly title: string;
  /** `account`: over the account's own login. `https`: by the panel's interface, with a key of its own. */
  readonly door: "account" | "https";
}
