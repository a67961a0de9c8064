import { Secret } from "../../../../src/core/site/secret.ts";
import { directAdminMail } from "../../../../src/drivers/mail-panels/directadmin/index.ts";
import { systemApiRequests } from "../../../../src/platform/api-request.ts";
import type { MailPanelHarness, PanelFacts } from "../../../../src/testing/mail-panel-contract.ts";
import { type PanelAnswer, type PanelRequest, servePanel } from "./panel-server.ts";

export interface DirectAdminTraps {
  /** To a wrong key, the login page with 200. */
  readonly login: "401" | "page";
  /** Between the fields of a list. */
  readonly between: "&" | "\n";
}

const key = "right-key";
const domain = "example.com";

/**
 * The legacy API after its documentation: GET is a look, answers are encoded like forms, a list is `list[]`, forwarders and
 * autoresponders are fields called after the address, an error is `error=1`.
 */
export async function openDirectAdmin(traps: DirectAdminTraps): Promise<MailPanelHarness> {
  let facts: PanelFacts | null = null;
  const server = await servePanel((request) => {
    const isOther = server.trouble === "not-its-own";
    const wanted = server.trouble === "wrong-login" ? "another-key" : key;
    return answerOf(traps, isOther ? null : facts, wanted, request);
  });
  const { url } = server;
  const readKey = async () => new Secret(key);
  return {
    panel: directAdminMail({ url, user: "clone", readKey, http: systemApiRequests }),
    domain,
    secret: key,
    set: (next) => {
      facts = next;
    },
    trouble: (kind) => {
      server.trouble = kind;
    },
    get changes() {
      const looks = ["list", null];
      return server.seen.filter(
        ({ method, url: at }) => method !== "GET" || !looks.includes(at.searchParams.get("action")),
      ).length;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function answerOf(
  traps: DirectAdminTraps,
  facts: PanelFacts | null,
  wanted: string,
  { url, headers }: PanelRequest,
): PanelAnswer {
  const login = `Basic ${Buffer.from(`clone:${wanted}`).toString("base64")}`;
  if (headers.authorization !== login)
    return traps.login === "401"
      ? plain(401, "error=1&text=Unauthorized")
      : { status: 200, type: "text/html", body: "<!DOCTYPE html><html>Please enter your login</html>" };
  if (facts === null || url.searchParams.get("domain") !== domain)
    return plain(
      200,
      fields(
        [
          ["error", "1"],
          ["text", "Cannot Execute Your Request"],
          ["details", "You do not own that domain"],
        ],
        "&",
      ),
    );
  const list = (own: readonly (readonly [string, string])[]) => plain(200, fields(own, traps.between));
  switch (url.pathname) {
    case "/CMD_API_POP":
      return list(facts.mailboxes.map((name) => ["list[]", name.toLowerCase()]));
    case "/CMD_API_EMAIL_FORWARDERS":
      return list(facts.forwarders);
    case "/CMD_API_EMAIL_CATCH_ALL":
      return list([["value", catchAllOf(facts)]]);
    case "/CMD_API_EMAIL_AUTORESPONDER":
      return list(facts.autoresponders.map((name) => [name, ""]));
    case "/CMD_API_EMAIL_VACATION":
      return list([]);
    case "/CMD_API_DNS_MX":
      return list([
        ["internal", facts.isLocal ? "yes" : "no"],
        ["mail", "10"],
      ]);
    default:
      return { status: 404, type: "text/html", body: "<html>no such command</html>" };
  }
}

function catchAllOf({ catchAll }: PanelFacts): string {
  switch (catchAll.kind) {
    case "to":
      return catchAll.address;
    case "discarded":
      return ":blackhole:";
    case "refused":
    case "bounced":
      return ":fail:";
  }
}

function fields(own: readonly (readonly [string, string])[], between: string): string {
  return own.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join(between);
}

function plain(status: number, body: string): PanelAnswer {
  return { status, type: "text/plain", body };
}
