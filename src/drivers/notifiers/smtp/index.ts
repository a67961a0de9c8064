import type { Message } from "../../../core/notify/message.ts";
import type { SendOutcome } from "../../../core/notify/outcome.ts";
import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "smtp",
  title: "E-mail",
  source: "https://www.rfc-editor.org/rfc/rfc5321",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const timeoutMs = 20_000;

/** One connection a message: alarms are rare, and a connection that was kept is the one that died. */
export function open(settings: SettingsOf<"smtp">, { secrets }: NotifierParts): Notifier {
  return {
    manifest,
    async send(message, signal) {
      signal.throwIfAborted();
      const { login } = settings;
      const auth =
        login === null
          ? null
          : { user: login.user, pass: (await secrets.resolve(login.password, signal)).reveal() };
      signal.throwIfAborted();
      const { createTransport } = await import("nodemailer");
      const transport = createTransport({ ...wayTo(settings), ...(auth === null ? {} : { auth }) });
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
      stopped.catch(() => "heard below, or never");
      try {
        const sent = await Promise.race([transport.sendMail(mailOf(settings, message)), stopped]);
        return judge(sent);
      } catch (error) {
        signal.throwIfAborted();
        return explain(error);
      } finally {
        transport.close();
      }
    },
  };
}

function wayTo({ host, port, tls }: SettingsOf<"smtp">) {
  return {
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A program wrote it, so no holiday note answers; and every attempt has the same id, so that mail programs show one. */
function mailOf({ from, to }: SettingsOf<"smtp">, message: Message) {
  return {
    from,
    to: [...to],
    subject: `[ClonePanel] ${message.title}`,
    text: `${message.text}\n`,
    messageId: `<${idOf(message)}@clonepanel.invalid>`,
    headers: { "Auto-Submitted": "auto-generated", "X-ClonePanel-Severity": message.severity },
    ...(message.severity === "alarm" ? { priority: "high" as const } : {}),
  };
}

function idOf({ id }: Message): string {
  return id.replace(/[^A-Za-z0-9.-]+/g, "-");
}

/** Who was accepted has it and must not get it again every hour; who was not is named for the owner. */
function judge({
  accepted,
  rejected,
}: {
  readonly accepted: unknown[];
  readonly rejected: unknown[];
}): SendOutcome {
  const because = `the mail server refused ${rejected.length} of the addresses`;
  if (accepted.length === 0) return { kind: "refused", because };
  return rejected.length === 0 ? { kind: "sent" } : { kind: "sent", note: because };
}

/** A server's own words may repeat the login: only its number is told. */
function explain(error: unknown): SendOutcome {
  const { responseCode, code } = error as { readonly responseCode?: number; readonly code?: string };
  if (responseCode !== undefined && responseCode >= 500)
    return { kind: "refused", because: `the mail server said ${responseCode}` };
  const said = responseCode === undefined ? (code ?? "no reason is known") : `it said ${responseCode}`;
  return { kind: "later", because: `the mail server took nothing (${said})`, waitMs: null };
}
