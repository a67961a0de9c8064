import { createPrivateKey, X509Certificate } from "node:crypto";
import {
  type FakeAnswer,
  type FakeInterface,
  type FakeRequest,
  jsonAnswer,
} from "../dns-fakes/fake-server.ts";

/**
 * cPanel's SSL::installed_hosts and SSL::install_ssl, after their public documentation: 200 whatever happens, `status` 0
 * with `errors` for a refusal, a host for each name of the account, a key that has to fit, a certificate that has to be
 * for the domain. The web server shows what was installed.
 */
export interface FakeSslHost {
  /** Names that the account has, the first one of its virtual host. */
  readonly domains: readonly string[];
  /** What is installed; null: the panel's own, made by itself. */
  installed: { readonly cert: string; readonly key: string; readonly upper: string } | null;
  /** The account's web server takes it. */
  readonly serve: (bundle: { readonly cert: string; readonly key: string }) => void;
}

export function fakeCpanelSsl(host: FakeSslHost): FakeInterface {
  return {
    changes: ({ url }) => url.pathname.endsWith("/install_ssl"),
    handle: async (request) => handle(host, request),
  };
}

function handle(host: FakeSslHost, request: FakeRequest): FakeAnswer {
  if (request.headers["authorization"] !== "cpanel clone:right-token") {
    return { status: 401, body: "<html>Access denied</html>" };
  }
  switch (request.url.pathname) {
    case "/execute/SSL/installed_hosts":
      return result([hostOf(host)]);
    case "/execute/SSL/install_ssl":
      return install(host, new URLSearchParams(request.body));
    default:
      return { status: 404, body: "" };
  }
}

function hostOf({ domains, installed }: FakeSslHost) {
  const [servername = ""] = domains;
  return {
    servername,
    domains,
    fqdns: domains,
    docroot: "/home/clone/public_html",
    ip: "127.0.0.2",
    is_primary_on_ip: 0,
    needs_sni: 1,
    mail_sni_status: 1,
    certificate: { is_self_signed: installed === null ? 1 : 0, domains },
    certificate_text: installed?.cert ?? null,
  };
}

function install(host: FakeSslHost, fields: URLSearchParams): FakeAnswer {
  const [domain, cert, key] = ["domain", "cert", "key"].map((name) => fields.get(name) ?? "");
  const [servername = ""] = host.domains;
  if (domain === undefined || !host.domains.includes(domain)) {
    return refusal(`You do not own a virtual host named “${domain}”.`);
  }
  try {
    const own = new X509Certificate(cert ?? "");
    if (!own.checkPrivateKey(createPrivateKey(key ?? "")))
      return refusal("The certificate and the key do not match.");
    if (own.checkHost(domain) === undefined)
      return refusal(`The certificate does not support the domain “${domain}”.`);
    if (own.validToDate < new Date()) return refusal("The certificate has expired.");
  } catch {
    return refusal("The certificate text is not valid.");
  }
  host.installed = { cert: cert ?? "", key: key ?? "", upper: fields.get("cabundle") ?? "" };
  host.serve({ cert: `${cert}${host.installed.upper}`, key: key ?? "" });
  return result({
    action: "install",
    domain,
    servername,
    ip: "127.0.0.2",
    user: "clone",
    status: 1,
    message: "The SSL certificate is now installed.",
    statusmsg: "The SSL certificate is now installed.",
    working_domains: host.domains,
    warning_domains: [],
    extra_certificate_domains: [],
  });
}

function result(data: unknown): FakeAnswer {
  return jsonAnswer(200, { status: 1, data, errors: null, messages: null, warnings: null, metadata: {} });
}

function refusal(why: string): FakeAnswer {
  return jsonAnswer(200, {
    status: 0,
    data: null,
    errors: [why],
    messages: null,
    warnings: null,
    metadata: {},
  });
}
