import { z } from "zod";
import { ClonePanelError } from "../../../core/errors.ts";
import type { PanelDesk } from "../../../core/mail/doctor/panel-findings.ts";
import { showPath } from "../../../core/mirror/byte-path.ts";
import type { MailPanel } from "../../../ports/mail-panel.ts";
import type { Transport } from "../../../ports/transport.ts";

/** The account's own `uapi`: no token is needed. Reading functions only. */
const script = `exec uapi --output=json Email "$@"`;

const mxs = z.array(z.object({ domain: z.string(), mxcheck: z.string() }));
const pops = z.array(z.object({ email: z.string() }));
const forwarders = z.array(z.object({ dest: z.string(), forward: z.string() }));
const defaults = z.array(z.object({ domain: z.string(), defaultaddress: z.string() }));
const responders = z.array(z.object({ email: z.string() }));

/**
 * cPanel by UAPI over the account's login.
 *
 * @see https://api.docs.cpanel.net/openapi/cpanel/operation/list_mxs/ and its neighbours
 */
export function cpanelMail(transport: () => Promise<Transport>): MailPanel {
  return {
    readDesk: async (domain, signal) => {
      try {
        const ask = <Schema extends z.ZodType>(name: string, schema: Schema) =>
          call({ transport, name, domain, signal }, schema);
        const isOwn = (one: { readonly domain: string }) => one.domain.toLowerCase() === domain;
        const routing = (await ask("list_mxs", mxs)).find(isOwn)?.mxcheck;
        if (routing === undefined) return unreadable(`it has no mail of ${domain}`);
        // The account's own mailbox is listed beside the others, without a domain.
        const mailboxes = (await ask("list_pops", pops)).map(({ email }) => email.toLowerCase());
        return {
          kind: "read",
          routing,
          mailboxes: mailboxes.filter((email) => email.endsWith(`@${domain}`)).sort(),
          forwarders: (await ask("list_forwarders", forwarders))
            .map(({ dest, forward }) => `${dest} to ${forward}`)
            .sort(),
          catchAll: (
            (await ask("list_default_address", defaults)).find(isOwn)?.defaultaddress ?? "nothing"
          ).replace(/^"|"$/g, ""),
          autoresponders: (await ask("list_auto_responders", responders)).map(({ email }) => email).sort(),
        } satisfies PanelDesk;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ClonePanelError || error instanceof PanelOdd) return unreadable(error.message);
        throw error;
      }
    },
  };
}

/** Says why the panel's answer cannot be used; never leaves this file. */
class PanelOdd extends Error {}

interface Call {
  readonly transport: () => Promise<Transport>;
  readonly name: string;
  readonly domain: string;
  readonly signal: AbortSignal;
}

async function call<Schema extends z.ZodType>(
  { transport, name, domain, signal }: Call,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { code, stdout, stderr } = await (await transport()).run({
    script,
    args: [name, `domain=${encodeURIComponent(domain)}`],
    timeoutMs: 30_000,
    maxOutputBytes: 4 * 1024 * 1024,
    signal,
  });
  if (code === 127) throw new PanelOdd("the account has no program uapi");
  const envelope = z.object({
    result: z.object({ status: z.coerce.number(), errors: z.array(z.string()).nullish(), data: z.unknown() }),
  });
  const answer = envelope.safeParse(parsed(stdout));
  if (!answer.success)
    throw new PanelOdd(`uapi ${name} ends with ${code}: ${showPath((stderr || stdout).slice(0, 200))}`);
  const { status, errors, data } = answer.data.result;
  if (status !== 1)
    throw new PanelOdd(`uapi ${name}: ${showPath((errors ?? []).join("; ").slice(0, 200)) || "refused"}`);
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

function unreadable(because: string): PanelDesk {
  return { kind: "unreadable", because };
}
