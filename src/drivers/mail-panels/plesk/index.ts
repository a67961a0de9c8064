import type { CatchAll } from "../../../core/mail/doctor/panel-desk.ts";
import type { Secret } from "../../../core/site/secret.ts";
import { elementsAt, parseXml, textAt, type XmlElement, xmlText } from "../../../core/xml.ts";
import type { ApiRequests } from "../../../ports/api-request.ts";
import type { MailPanel, MailPanelManifest } from "../../../ports/mail-panel.ts";
import { askPanel, saidBriefly } from "../shared/ask-panel.ts";
import { deskOr, PanelOdd } from "../shared/panel-odd.ts";

export const manifest = {
  id: "plesk",
  title: "Plesk, by the XML API",
  door: "https",
} as const satisfies MailPanelManifest;

export interface PleskMailParts {
  /** `https://host:8443` */
  readonly url: string;
  /** Null: the secret is a key made with `plesk bin secret_key`. */
  readonly user: string | null;
  readonly readSecret: (signal: AbortSignal) => Promise<Secret>;
  readonly http: ApiRequests;
}

/**
 * Plesk by the XML API. It has no word for a domain whose mail is another server's: mail is on or off there.
 *
 * @see https://docs.plesk.com/en-US/obsidian/api-rpc/about-xml-api/reference/managing-mail.34477/
 */
export function pleskMail(parts: PleskMailParts): MailPanel {
  const hint =
    "Log in to Plesk with the same login, and look whether it may use the XML API from this machine.";
  return {
    manifest,
    readDesk: (domain, signal) =>
      deskOr(hint, signal, async () => {
        const ask = (xml: string, path: readonly string[]) => call(parts, { xml, path, signal });
        const site = await readSite(ask, domain);
        const filter = `<filter><site-id>${site}</site-id></filter>`;
        const [prefs] = await ask(`<mail><get_prefs>${filter}</get_prefs></mail>`, ["mail", "get_prefs"]);
        // In the order of the schema: Plesk refuses any other.
        const what = "<mailbox/><forwarding/><aliases/><autoresponder/>";
        const results = await ask(`<mail><get_info>${filter}${what}</get_info></mail>`, ["mail", "get_info"]);
        const names = results.flatMap((result) => elementsAt(result, "mailname"));
        return {
          kind: "read",
          routing: routingOf(prefs, domain),
          mailboxes: names.filter(isOn("mailbox")).map((one) => addressOf(one, domain)),
          forwarders: names.flatMap((one) => forwardersOf(one, domain)),
          catchAll: catchAllOf(prefs),
          autoresponders: names.filter(isOn("autoresponder")).map((one) => addressOf(one, domain)),
        };
      }),
  };
}

type Ask = (xml: string, path: readonly string[]) => Promise<readonly XmlElement[]>;

async function readSite(ask: Ask, domain: string): Promise<string> {
  const filter = `<filter><name>${xmlText(domain)}</name></filter>`;
  const [site] = await ask(`<site><get>${filter}<dataset><gen_info/></dataset></get></site>`, [
    "site",
    "get",
  ]);
  const id = site === undefined ? null : textAt(site, "id");
  if (id === null || !/^\d{1,12}$/.test(id)) throw new PanelOdd(`it has no domain ${domain}`);
  return id;
}

function routingOf(prefs: XmlElement | undefined, domain: string) {
  const service = prefs === undefined ? null : textAt(prefs, "prefs", "mailservice");
  if (service === "true") return { kind: "local" } as const;
  if (service !== "false") throw new PanelOdd("it does not say whether the domain's mail is on");
  const hint = `In Plesk: Mail settings of ${domain}, activate the mail service.`;
  return { kind: "elsewhere", said: "off", hint } as const;
}

function catchAllOf(prefs: XmlElement | undefined): CatchAll {
  const [choice] = prefs === undefined ? [] : elementsAt(prefs, "prefs", "nonexistent-user");
  const [chosen] = choice?.children ?? [];
  switch (chosen?.name) {
    case "reject":
      return { kind: "refused" };
    case "bounce":
      return { kind: "bounced" };
    case "forward":
      return { kind: "to", address: chosen.text.trim().toLowerCase() };
    default:
      throw new PanelOdd("it does not say what becomes of mail for addresses that do not exist");
  }
}

function isOn(what: "mailbox" | "autoresponder" | "forwarding"): (mailname: XmlElement) => boolean {
  return (mailname) => textAt(mailname, what, "enabled") === "true";
}

function addressOf(mailname: XmlElement, domain: string): string {
  const name = textAt(mailname, "name");
  if (name === null || name === "") throw new PanelOdd("it lists an address without a name");
  return `${name.toLowerCase()}@${domain}`;
}

/** An alias is another name of the same mailbox: where both panels are compared it is a forwarder like others. */
function forwardersOf(mailname: XmlElement, domain: string): readonly string[] {
  const own = addressOf(mailname, domain);
  const texts = (name: string, element: XmlElement) =>
    elementsAt(element, name)
      .map(({ text }) => text.trim())
      .filter((text) => text !== "");
  const targets = isOn("forwarding")(mailname)
    ? elementsAt(mailname, "forwarding").flatMap((one) => texts("address", one))
    : [];
  const aliases = texts("alias", mailname);
  return [
    ...targets.map((target) => `${own} to ${target}`),
    ...aliases.map((alias) => `${alias.toLowerCase()}@${domain} to ${own}`),
  ];
}

interface Call {
  readonly xml: string;
  readonly path: readonly string[];
  readonly signal: AbortSignal;
}

/** The `result` elements below `path`, all of them well. HTTP is 200 whatever happens. */
async function call(parts: PleskMailParts, { xml, path, signal }: Call): Promise<readonly XmlElement[]> {
  const secret = (await parts.readSecret(signal)).reveal();
  const { status, text } = await askPanel(parts.http, {
    method: "POST",
    url: `${parts.url.replace(/\/+$/, "")}/enterprise/control/agent.php`,
    headers: {
      ...(parts.user === null ? { key: secret } : { http_auth_login: parts.user, http_auth_passwd: secret }),
      "content-type": "text/xml",
    },
    body: `<?xml version="1.0" encoding="UTF-8"?><packet>${xml}</packet>`,
    signal,
  });
  const root = parseXml(text);
  if (root?.name !== "packet")
    throw new PanelOdd(`it answers no packet (HTTP ${status}): ${saidBriefly(text)}`);
  const results = elementsAt(root, ...path, "result");
  for (const result of [...elementsAt(root, "system"), ...results])
    if (textAt(result, "status") !== "ok") throw refusal(result);
  if (results.length === 0) throw new PanelOdd(`its answer to ${path.join(" ")} has no result`);
  return results;
}

function refusal(result: XmlElement): PanelOdd {
  const words = saidBriefly(textAt(result, "errtext") ?? "") || "it does not say why";
  return new PanelOdd(`${words} (${saidBriefly(textAt(result, "errcode") ?? "no code")})`);
}
