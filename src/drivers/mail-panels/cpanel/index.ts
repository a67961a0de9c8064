import { z } from "zod";
import { readCatchAll } from "../../../core/mail/doctor/panel-desk.ts";
import type { MailPanel, MailPanelManifest } from "../../../ports/mail-panel.ts";
import type { Transport } from "../../../ports/transport.ts";
import { saidBriefly } from "../shared/ask-panel.ts";
import { deskOr, PanelOdd } from "../shared/panel-odd.ts";

/** The account's own `uapi`: no token is needed. Reading functions only. */
export const script = `exec uapi --output=json Email "$@"`;

/** All that is asked. */
export const functions = [
  "list_mxs",
  "list_pops",
  "list_default_address",
  "list_forwarders",
  "list_auto_responders",
] as const;

export function domainWord(domain: string): string {
  return `domain=${encodeURIComponent(domain)}`;
}

const mxs = z.array(z.object({ domain: z.string(), mxcheck: z.string() }));
const pops = z.array(z.object({ email: z.string() }));
const forwarders = z.array(z.object({ dest: z.string(), forward: z.string() }));
const defaults = z.array(z.object({ domain: z.string(), defaultaddress: z.string() }));
const responders = z.array(z.object({ email: z.string() }));

export const manifest = {
  id: "cpanel",
  title: "cPanel, by uapi over the account's login",
  door: "account",
} as const satisfies MailPanelManifest;

/**
 * cPanel by UAPI over the account's login.
 *
 * @see https://api.docs.cpanel.net/openapi/cpanel/operation/list_mxs/ and its neighbours
 */
export function cpanelMail(transport: () => Promise<Transport>): MailPanel {
  const hint = "Log in to it by SSH and try: uapi Email list_pops";
  return {
    manifest,
    readDesk: (domain, signal) =>
      deskOr(hint, signal, async () => {
        const ask = <Schema extends z.ZodType>(name: Call["name"], schema: Schema) =>
          call({ transport, name, domain, signal }, schema);
        const isOwn = (one: { readonly domain: string }) => one.domain.toLowerCase() === domain;
        const routing = (await ask("list_mxs", mxs)).find(isOwn)?.mxcheck;
        if (routing === undefined) throw new PanelOdd(`it has no mail of ${domain}`);
        // The account's own mailbox is listed beside the others, without a domain.
        const mailboxes = (await ask("list_pops", pops)).map(({ email }) => email.toLowerCase());
        const catchAll = (await ask("list_default_address", defaults)).find(isOwn)?.defaultaddress;
        if (catchAll === undefined) throw new PanelOdd(`it has no default address of ${domain}`);
        return {
          kind: "read",
          routing: routing === "local" ? { kind: "local" } : elsewhere(routing, domain),
          mailboxes: mailboxes.filter((email) => email.endsWith(`@${domain}`)),
          forwarders: (await ask("list_forwarders", forwarders)).map(
            ({ dest, forward }) => `${dest.toLowerCase()} to ${forward}`,
          ),
          catchAll: readCatchAll(catchAll),
          autoresponders: (await ask("list_auto_responders", responders)).map(({ email }) =>
            email.toLowerCase(),
          ),
        };
      }),
  };
}

function elsewhere(said: string, domain: string) {
  const hint = `Set Email Routing of ${domain} to "local" there: uapi Email set_always_accept domain=${domain} mxcheck=local`;
  return { kind: "elsewhere", said, hint } as const;
}

interface Call {
  readonly transport: () => Promise<Transport>;
  readonly name: (typeof functions)[number];
  readonly domain: string;
  readonly signal: AbortSignal;
}

async function call<Schema extends z.ZodType>(
  { transport, name, domain, signal }: Call,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { code, stdout, stderr } = await (await transport()).run({
    script,
    args: [name, domainWord(domain)],
    timeoutMs: 30_000,
    maxOutputBytes: 4 * 1024 * 1024,
    signal,
  });
  if (code === 127) throw new PanelOdd("the account has no program uapi");
  const envelope = z.object({
    result: z.object({ status: z.coerce.number(), errors: z.array(z.string()).nullish(), data: z.unknown() }),
  });
  const answer = envelope.safeParse(parsed(stdout));
  if (!answer.success) throw new PanelOdd(`uapi ${name} ends with ${code}: ${saidBriefly(stderr || stdout)}`);
  const { status, errors, data } = answer.data.result;
  if (status !== 1)
    throw new PanelOdd(`uapi ${name}: ${saidBriefly((errors ?? []).join("; ")) || "refused"}`);
  const list = schema.safeParse(data ?? []);
  if (!list.success) throw new PanelOdd(`uapi ${name} answers in a form that is not known here`);
  return list.data;
}

function parsed(stdout: string): unknown {
  try {
    return JSON.parse(Buffer.from(stdout, "latin1").toString("utf8"));
  } catch {
    return null;
  }
}
