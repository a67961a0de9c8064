import { z } from "zod";
import { certificatesIn } from "../../../core/certificate/bundle.ts";
import { certificateNotInstalled } from "../../../core/certificate/errors.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { ApiRequests } from "../../../ports/api-request.ts";
import type { CertificatePlace } from "../../../ports/certificate-place.ts";

export interface CpanelPlaceParts {
  readonly account: string;
  /** `https://host:2083` */
  readonly url: string;
  readonly user: string;
  readonly readToken: (signal: AbortSignal) => Promise<Secret>;
  /** The site's first name: the virtual host that gets it. */
  readonly domain: string;
  readonly http: ApiRequests;
}

const envelope = z.object({
  status: z.coerce.number(),
  errors: z.array(z.string()).nullish(),
  data: z.unknown(),
});
const installed = z.array(
  z.object({
    servername: z.string().nullish(),
    domains: z.array(z.string()).nullish(),
    certificate_text: z.string().nullish(),
  }),
);

/**
 * UAPI over HTTPS, never by the `uapi` program: that one takes the key as an argument, which other tenants may read.
 *
 * @see https://api.docs.cpanel.net/specifications/cpanel.openapi/ssl-certificate-management/ssl-install_ssl and
 *   ssl-installed_hosts
 */
export function cpanelPlace(parts: CpanelPlaceParts): CertificatePlace {
  return {
    read: async (signal) => {
      const hosts = installed.safeParse(await call(parts, "installed_hosts", [], signal));
      if (!hosts.success)
        throw certificateNotInstalled(parts.account, "cPanel's list of hosts cannot be read");
      const own = hosts.data.find(
        ({ servername, domains }) => servername === parts.domain || domains?.includes(parts.domain) === true,
      );
      return own?.certificate_text ?? null;
    },
    install: async ({ chainPem, keyPem }, signal) => {
      const [cert = "", ...upper] = certificatesIn(chainPem);
      const form = [
        ["domain", parts.domain],
        ["cert", cert],
        ["key", keyPem],
        ["cabundle", upper.join("")],
      ] as const;
      await call(parts, "install_ssl", form, signal);
    },
  };
}

async function call(
  parts: CpanelPlaceParts,
  functionName: string,
  form: readonly (readonly [string, string])[],
  signal: AbortSignal,
): Promise<unknown> {
  const token = await parts.readToken(signal);
  const outcome = await parts.http.request({
    method: "POST",
    url: `${parts.url.replace(/\/+$/, "")}/execute/SSL/${functionName}`,
    headers: {
      authorization: `cpanel ${parts.user}:${token.reveal()}`,
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
    },
    body: form.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&"),
    timeoutMs: 60_000,
    maxBytes: 4 * 1024 * 1024,
    signal,
  });
  if (outcome.kind === "silent") throw unreachable(parts, outcome.because);
  if (outcome.kind === "too-large")
    throw certificateNotInstalled(parts.account, "cPanel's answer is too large");
  if (outcome.status >= 500) throw unreachable(parts, `HTTP ${outcome.status}`);
  if (outcome.status >= 300)
    throw certificateNotInstalled(parts.account, `cPanel answers HTTP ${outcome.status}`);
  const result = envelope.safeParse(jsonIn(outcome.body));
  if (!result.success) throw certificateNotInstalled(parts.account, "cPanel's answer cannot be read");
  if (result.data.status === 1) return result.data.data;
  const words = (result.data.errors ?? [])
    .join("; ")
    .replace(/[^\x20-\x7e]/g, "?")
    .slice(0, 300);
  throw certificateNotInstalled(parts.account, `cPanel refuses: ${words || "it does not say why"}`);
}

function unreachable({ account }: CpanelPlaceParts, because: string): ClonePanelError {
  return new ClonePanelError("ACCOUNT_UNREACHABLE", `cPanel of "${account}" does not answer: ${because}`, {
    hint: "The certificate is installed when it answers again.",
    remedy: "wait",
    account,
  });
}

function jsonIn(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    return null;
  }
}
