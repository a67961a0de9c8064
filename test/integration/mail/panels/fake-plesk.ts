import { Secret } from "../../../../src/core/site/secret.ts";
import { xmlText } from "../../../../src/core/xml.ts";
import { pleskMail } from "../../../../src/drivers/mail-panels/plesk/index.ts";
import { systemApiRequests } from "../../../../src/platform/api-request.ts";
import type { MailPanelHarness, PanelFacts } from "../../../../src/testing/mail-panel-contract.ts";
import { type PanelAnswer, type PanelRequest, servePanel } from "./panel-server.ts";

const secret = "right-password";
const domain = "example.com";

/**
 * The XML API after its reference: one door, 200 whatever happens, a site's number to be found first, one result for each
 * address, settings only where they were asked for, and in the order of the schema or not at all.
 */
export async function openPlesk(login: "password" | "key"): Promise<MailPanelHarness> {
  let facts: PanelFacts | null = null;
  const server = await servePanel((request) => {
    const isOther = server.trouble === "not-its-own";
    const wanted = server.trouble === "wrong-login" ? "another" : secret;
    return answerOf(isOther ? null : facts, wanted, request);
  });
  const user = login === "key" ? null : "clone";
  const readSecret = async () => new Secret(secret);
  return {
    panel: pleskMail({ url: server.url, user, readSecret, http: systemApiRequests }),
    domain,
    secret,
    set: (next) => {
      facts = next;
    },
    trouble: (kind) => {
      server.trouble = kind;
    },
    get changes() {
      return server.seen.filter(({ body }) =>
        /<(create|update|set_prefs|remove|rename|enable|disable|set)>/.test(body),
      ).length;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function answerOf(
  facts: PanelFacts | null,
  wanted: string,
  { url, headers, body }: PanelRequest,
): PanelAnswer {
  if (url.pathname !== "/enterprise/control/agent.php") return { status: 404, type: "text/html", body: "" };
  const isIn =
    headers["key"] === wanted ||
    (headers["http_auth_login"] === "clone" && headers["http_auth_passwd"] === wanted);
  if (!isIn)
    return packet(`<system>${failed(1001, "You have entered incorrect username or password.")}</system>`);
  if (body.includes("<site>")) {
    const isKnown = facts !== null && body.includes(`<name>${domain}</name>`);
    const found = "<status>ok</status><id>7</id><data><gen_info/></data>";
    return packet(
      `<site><get><result>${isKnown ? found : failed(1013, "site does not exist")}</result></get></site>`,
    );
  }
  if (facts === null || !body.includes("<filter><site-id>7</site-id></filter>"))
    return packet(
      `<mail><get_info><result>${failed(1015, "Domain does not exist")}</result></get_info></mail>`,
    );
  if (body.includes("<get_prefs>"))
    return packet(`<mail><get_prefs><result>${prefs(facts)}</result></get_prefs></mail>`);
  if (!/<\/filter><mailbox\/><forwarding\/><aliases\/><autoresponder\/><\/get_info>/.test(body))
    return packet(`<system>${failed(1014, "Parser error: this element is not expected.")}</system>`);
  return packet(`<mail><get_info>${addresses(facts)}</get_info></mail>`);
}

function prefs({ catchAll, isLocal }: PanelFacts): string {
  const choice = {
    refused: "<reject/>",
    bounced: "<bounce>no such person</bounce>",
    discarded: "<reject/>",
    to: catchAll.kind === "to" ? `<forward>${xmlText(catchAll.address)}</forward>` : "",
  }[catchAll.kind];
  return `<status>ok</status><site-id>7</site-id><prefs><nonexistent-user>${choice}</nonexistent-user><webmail>roundcube</webmail><mailservice>${isLocal}</mailservice></prefs>`;
}

/** Everybody is an address; a mailbox, a forwarder and an autoresponder are switches of one. Without any: no address. */
function addresses(facts: PanelFacts): string {
  const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
  const names = new Set(
    lower([...facts.mailboxes, ...facts.forwarders.map(([name]) => name), ...facts.autoresponders]),
  );
  if (names.size === 0) return "<result><status>ok</status></result>";
  return [...names]
    .map((name, index) => {
      const targets = facts.forwarders.filter(([from]) => from === name);
      const forwarding = `<forwarding><enabled>${targets.length > 0}</enabled>${targets.map(([, to]) => `<address>${xmlText(to)}</address>`).join("")}</forwarding>`;
      const mailbox = `<mailbox><enabled>${lower(facts.mailboxes).includes(name)}</enabled><quota>-1</quota></mailbox>`;
      const reply = `<autoresponder><enabled>${facts.autoresponders.includes(name)}</enabled></autoresponder>`;
      return `<result><status>ok</status><mailname><id>${index + 1}</id><name>${xmlText(name)}</name>${mailbox}${forwarding}${reply}</mailname></result>`;
    })
    .join("");
}

function failed(code: number, text: string): string {
  return `<status>error</status><errcode>${code}</errcode><errtext>${text}</errtext>`;
}

function packet(inner: string): PanelAnswer {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<packet version="1.6.9.1">${inner}</packet>\n`;
  return { status: 200, type: "text/xml", body };
}
