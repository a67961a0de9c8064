import { writeFileSync } from "node:fs";
import type { DnsZoneApplied, DnsZoneCheck, DnsZonePlan } from "../../../src/core/report/dns.ts";
import { type Lab, type LabFacts, openLab, siteName, zone } from "../../lab/lab.ts";

export interface DnsAnswer<Zone> {
  readonly exit: number;
  readonly ok: boolean;
  readonly zones: readonly Zone[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
  readonly errorCodes: readonly string[];
  /** stdout and stderr as they came. */
  readonly said: string;
  readonly tookMs: number;
}

/** The command line on control, with the lab's configuration; both zones as on the first day, and no state. */
export interface DnsLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly facts: LabFacts;
  plan(change?: ConfigChange): Promise<DnsAnswer<DnsZonePlan>>;
  apply(change?: ConfigChange): Promise<DnsAnswer<DnsZoneApplied>>;
  check(change?: ConfigChange): Promise<DnsAnswer<DnsZoneCheck>>;
  /** What dig gets from an address, asked from a host. */
  dig(from: "control" | "client", at: string, name: string, type: string): Promise<readonly string[]>;
  /** A record of b's zone, changed by somebody else through PowerDNS' interface. */
  meddleAtB(set: Readonly<Record<string, unknown>>): Promise<void>;
  /** Writes a secret file that control can read; returns its path. */
  secretFile(name: string, secret: string): string;
  /** The first day again. */
  reset(): Promise<void>;
  /** Verbs of the command line, whatever they are. */
  cli(args: readonly string[], change?: ConfigChange): Promise<DnsAnswer<never>>;
}

export type ConfigChange = (yaml: string) => string;

export async function openDnsLab(): Promise<DnsLab> {
  const lab = await openLab();
  const facts = await lab.info();
  const original = await lab.config({ with: ["dns"] });
  const { home, workTree } = facts.control;
  const cli = async <Zone>(args: readonly string[], change: ConfigChange = (yaml) => yaml) => {
    const config = `${home}/dns.yaml`;
    writeFileSync(config, change(original));
    const began = performance.now();
    const argv = ["node", "src/cli/main.ts", ...args, "--config", config, "--json"];
    const { code, stdout, stderr } = await lab.exec("control", argv, { cwd: workTree });
    const said = `${stdout}${stderr}`;
    return { ...parse<Zone>(`${stdout}`), exit: code, said, tookMs: performance.now() - began };
  };
  const reset = async () => {
    await Promise.all([lab.revive("a"), lab.revive("b")]);
    await lab.resetDns();
    await lab.mustExec("control", ["rm", "-rf", facts.control.state]);
  };
  return {
    lab,
    facts,
    cli,
    plan: (change) => cli<DnsZonePlan>(["dns", "plan"], change),
    apply: (change) => cli<DnsZoneApplied>(["dns", "apply", "--yes"], change),
    check: (change) => cli<DnsZoneCheck>(["dns", "check"], change),
    dig: async (from, at, name, type) => {
      const out = await lab.exec(from, ["dig", `@${at}`, "+short", "+tries=2", "+time=2", name, type]);
      return `${out.stdout}`.split("\n").filter((line) => line !== "" && !line.startsWith(";"));
    },
    meddleAtB: async (set) => {
      const body = JSON.stringify({ rrsets: [set] });
      const url = `${facts.dns.powerdnsUrl}/api/v1/servers/localhost/zones/${zone}.`;
      const key = `X-API-Key: ${facts.dns.powerdnsApiKey}`;
      await lab.mustExec("control", [
        "curl",
        "-sS",
        "--fail-with-body",
        "-X",
        "PATCH",
        "-H",
        key,
        "-d",
        body,
        url,
      ]);
    },
    secretFile: (name, secret) => {
      const path = `${home}/secrets/${name}`;
      writeFileSync(path, secret, { mode: 0o600 });
      return path;
    },
    reset,
    async [Symbol.asyncDispose]() {
      await reset();
      await lab[Symbol.asyncDispose]();
    },
  };
}

/** A set for `meddleAtB`. */
export function pdnsSet(name: string, type: string, contents: readonly string[]) {
  const records = contents.map((content) => ({ content, disabled: false }));
  return { name: `${name}.`, type, ttl: 5, changetype: contents.length > 0 ? "REPLACE" : "DELETE", records };
}

function parse<Zone>(stdout: string): Omit<DnsAnswer<Zone>, "exit" | "said" | "tookMs"> {
  const document = JSON.parse(stdout) as {
    readonly ok: boolean;
    readonly data: { readonly zones?: readonly Zone[] } | null;
    readonly warnings: readonly { readonly code: string; readonly message: string }[];
    readonly errors: readonly { readonly code: string; readonly message: string }[];
  };
  const { ok, data, warnings, errors } = document;
  return {
    ok,
    zones: data?.zones ?? [],
    warnings: warnings
      .filter(({ code }) => code !== "CONFIG_WARNING")
      .map(({ code, message }) => `${code}: ${message}`),
    errors: errors.map(({ message }) => message),
    errorCodes: errors.map(({ code }) => code),
  };
}

export { siteName, zone };
