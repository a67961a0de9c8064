import type { PanelDesk } from "../core/mail/doctor/panel-findings.ts";

/** What a hosting panel knows of a domain's mail. Reads only. */
export interface MailPanel {
  /** What the panel does not say comes back as `unreadable`, with the reason; only an aborted signal is thrown. */
  readDesk(domain: string, signal: AbortSignal): Promise<PanelDesk>;
}
