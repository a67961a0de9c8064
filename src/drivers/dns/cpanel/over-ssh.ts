import { z } from "zod";
import { dnsAnswerUnusable } from "../../../core/dns/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { Transport } from "../../../ports/transport.ts";
import type { CpanelAnswer, CpanelDoor, Parameter } from "../shared/cpanel/desk.ts";
import { zoneLines } from "../shared/cpanel/lines.ts";
import { hostileText } from "../shared/hostile-text.ts";
import { runAtAccount } from "../shared/run-at-account.ts";
import { uapiResult } from "./uapi-result.ts";

export interface SshParts {
  readonly id: string;
  readonly transport: () => Promise<Transport>;
}

export const script = `exec uapi --output=json DNS "$@"`;
const timeoutMs = 30_000;

/**
 * UAPI by the account's own `uapi` program: no token is needed, and the result lies one level deeper. The program takes
 * its arguments for parts of an address, so that a bare % or + would become something else.
 *
 * @see https://api.docs.cpanel.net/cpanel/introduction (call UAPI from the command line)
 */
export function cpanelOverSsh(parts: SshParts): CpanelDoor {
  const call = async <Schema extends z.ZodType>(
    functionName: string,
    order: { readonly parameters: readonly Parameter[]; readonly signal: AbortSignal },
    data: Schema,
  ): Promise<CpanelAnswer<z.infer<Schema>>> => {
    const args = [functionName, ...order.parameters.map(wordOf)];
    const { code, stdout, stderr } = await runAtAccount(parts, {
      script,
      args: args.map(toBytePath),
      timeoutMs,
      signal: order.signal,
    });
    const result = uapiResult(resultIn(stdout), data);
    if (result !== null) return result;
    if (code === 127) {
      throw dnsAnswerUnusable(
        parts.id,
        "the account has no program uapi: it is no cPanel account, or its shell is restricted",
      );
    }
    throw dnsAnswerUnusable(parts.id, `uapi ends with ${code}: ${hostileText(stderr || stdout)}`);
  };
  return {
    id: parts.id,
    parseZone: (zone, signal) => call("parse_zone", { parameters: [["zone", zone]], signal }, zoneLines),
    editZone: (parameters, signal) => call("mass_edit_zone", { parameters, signal }, z.unknown()),
  };
}

/** A parameter as the program takes it. */
export function wordOf([name, value]: Parameter): string {
  return `${name}=${encodeURIComponent(value)}`;
}

function resultIn(stdout: string): unknown {
  try {
    const written: unknown = JSON.parse(Buffer.from(stdout, "latin1").toString("utf8"));
    const outer = z.object({ result: z.unknown() }).safeParse(written);
    return outer.success ? outer.data.result : null;
  } catch {
    return null;
  }
}
