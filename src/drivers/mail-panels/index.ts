import type { MailPanelKind } from "../../core/site/config.ts";
import type { MailPanel } from "../../ports/mail-panel.ts";
import type { Transport } from "../../ports/transport.ts";

/** Loaded when it is first needed. */
export async function openMailPanel(
  kind: MailPanelKind,
  transport: () => Promise<Transport>,
): Promise<MailPanel> {
  switch (kind) {
    case "cpanel":
      return (await import("./cpanel/index.ts")).cpanelMail(transport);
  }
}
