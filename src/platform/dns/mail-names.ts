import { Resolver } from "node:dns/promises";
import type { NamesSeen } from "../../core/mail/doctor/names-seen.ts";
import type { MailNames } from "../../ports/mail-names.ts";

const patience = { timeout: 3_000, tries: 2 } as const;
/** More than this of one name is nobody's mail. */
const mostValues = 64;

/** By this machine's resolver: what senders see, caches included. */
export function systemMailNames(): MailNames {
  return {
    mx: (domain, signal) =>
      ask(signal, async (resolver) =>
        (await resolver.resolveMx(domain)).map(({ priority, exchange }) => ({
          preference: priority,
          host: plainName(exchange),
        })),
      ),
    txt: (name, signal) =>
      ask(signal, async (resolver) => (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""))),
    addresses: (host, signal) => ask(signal, (resolver) => bothFamilies(resolver, host)),
    alias: (host, signal) =>
      ask(signal, async (resolver) => (await resolver.resolveCname(host)).map(plainName)),
    reverse: (address, signal) =>
      ask(signal, async (resolver) => (await resolver.reverse(address)).map(plainName)),
  };
}

async function ask<T>(
  signal: AbortSignal,
  question: (resolver: Resolver) => Promise<readonly T[]>,
): Promise<NamesSeen<T>> {
  signal.throwIfAborted();
  const resolver = new Resolver(patience);
  const stop = () => resolver.cancel();
  signal.addEventListener("abort", stop);
  try {
    const values = (await question(resolver)).slice(0, mostValues);
    return values.length === 0 ? { kind: "none" } : { kind: "found", values };
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return isNothing(code) ? { kind: "none" } : { kind: "unknown", because: code };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** One family that is missing is no failure; one that nobody can tell is, when the other one has nothing. */
async function bothFamilies(resolver: Resolver, host: string): Promise<readonly string[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = [four, six].flatMap((one) => (one.status === "fulfilled" ? one.value : []));
  const broken = [four, six].find((one) => one.status === "rejected" && !isNothing(codeOf(one.reason)));
  if (found.length === 0 && broken?.status === "rejected") throw broken.reason;
  return found;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function isNothing(code: string): boolean {
  return code === "ENODATA" || code === "ENOTFOUND";
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
