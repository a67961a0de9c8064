import { readCatchAll } from "../../../core/mail/doctor/panel-desk.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { ApiRequests } from "../../../ports/api-request.ts";
import type { MailPanel, MailPanelManifest } from "../../../ports/mail-panel.ts";
import { askPanel, saidBriefly } from "../shared/ask-panel.ts";
import { deskOr, PanelOdd } from "../shared/panel-odd.ts";

export const manifest = {
  id: "directadmin",
  title: "DirectAdmin, by its legacy API with a login key",
  door: "https",
} as const satisfies MailPanelManifest;

export interface DirectAdminMailParts {
  /** `https://host:2222` */
  readonly url: string;
  readonly user: string;
  /** A login key that may use the commands below; only their reading forms are sent. */
  readonly readKey: (signal: AbortSignal) => Promise<Secret>;
  readonly http: ApiRequests;
}

type Fields = URLSearchParams;

/**
 * DirectAdmin by the legacy API, whose answers are encoded like a form.
 *
 * @see https://docs.directadmin.com/developer/api/legacy-api.html
 */
export function directAdminMail(parts: DirectAdminMailParts): MailPanel {
  const commands =
    "CMD_API_POP, _EMAIL_FORWARDERS, _EMAIL_CATCH_ALL, _EMAIL_AUTORESPONDER, _EMAIL_VACATION, _DNS_MX";
  const hint = `Look at the login key in the panel: it must be valid from this machine and may use ${commands}.`;
  return {
    manifest,
    readDesk: (domain, signal) =>
      deskOr(hint, signal, async () => {
        const ask = (command: string, more = "") => call(parts, { command, domain, more, signal });
        const at = (name: string) => `${name}@${domain}`.toLowerCase();
        const boxes = (await ask("POP", "&action=list")).getAll("list[]");
        const forwards = namesIn(await ask("EMAIL_FORWARDERS"));
        const catchAll = (await ask("EMAIL_CATCH_ALL")).get("value");
        if (catchAll === null)
          throw new PanelOdd("CMD_API_EMAIL_CATCH_ALL answers in a form that is not known here");
        const replies = [
          ...namesIn(await ask("EMAIL_AUTORESPONDER")),
          ...namesIn(await ask("EMAIL_VACATION")),
        ];
        const internal = (await ask("DNS_MX")).get("internal");
        if (internal !== "yes" && internal !== "no")
          throw new PanelOdd("CMD_API_DNS_MX does not say whether the domain is local");
        return {
          kind: "read",
          routing: internal === "yes" ? { kind: "local" } : elsewhere(domain),
          mailboxes: boxes.map(at),
          forwarders: forwards.flatMap(([name, to]) => forwardersOf(name, to, domain)),
          catchAll: readCatchAll(catchAll),
          autoresponders: replies.map(([name]) => at(name)),
        };
      }),
  };
}

function elsewhere(domain: string) {
  return {
    kind: "elsewhere",
    said: "not this server's",
    hint: `In DirectAdmin: MX Records of ${domain}, tick "Use this server to handle my e-mails".`,
  } as const;
}

/** The account's own name stands for its own mailbox, not for another place. */
function forwardersOf(name: string, to: string, domain: string): readonly string[] {
  const targets = to.split(",").map((one) => one.trim().replace(/^"(.*)"$/s, "$1"));
  return targets
    .filter((target) => target !== "" && target !== name)
    .map((target) => `${name.toLowerCase()}@${domain} to ${target}`);
}

/** One field for each address; how many there are is of no interest, and neither is an empty answer's missing field. */
function namesIn(fields: Fields): readonly (readonly [string, string])[] {
  return [...fields].filter(([name]) => name !== "" && !["error", "text", "details"].includes(name));
}

interface Call {
  readonly command: string;
  readonly domain: string;
  readonly more: string;
  readonly signal: AbortSignal;
}

async function call(
  { http, url, user, readKey }: DirectAdminMailParts,
  { command, domain, more, signal }: Call,
): Promise<Fields> {
  const key = (await readKey(signal)).reveal();
  const { status, text } = await askPanel(http, {
    method: "GET",
    url: `${url.replace(/\/+$/, "")}/CMD_API_${command}?domain=${encodeURIComponent(domain)}${more}`,
    headers: { authorization: `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}` },
    signal,
  });
  // To a wrong key, and for a command that the key may not use, older servers show a page with 200.
  if (/^\s*</.test(text)) throw new PanelOdd(`CMD_API_${command}: it shows a page instead of an answer`);
  // Lists have a field a line on some servers, and entities where a page would have them.
  const fields = new URLSearchParams(text.trim().replaceAll("&amp;", "&").replace(/\r?\n/g, "&"));
  if (fields.get("error") !== null && fields.get("error") !== "0") throw refused(command, fields);
  if (status >= 300) throw new PanelOdd(`CMD_API_${command}: HTTP ${status}: ${saidBriefly(text)}`);
  if (/^\s*[[{]/.test(text))
    throw new PanelOdd(`CMD_API_${command} answers in a form that is not known here`);
  return fields;
}

function refused(command: string, fields: Fields): PanelOdd {
  const words = [fields.get("text"), fields.get("details")].filter((text) => text !== null && text !== "");
  return new PanelOdd(`CMD_API_${command}: ${saidBriefly(words.join(": ")) || "refused"}`);
}
