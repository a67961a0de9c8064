import { execFile, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { FakeZone } from "./dns-fakes/fake-zone.ts";
import { freePort, type TestNameserver } from "./dns-servers.ts";

export interface TestKnot extends TestNameserver {
  readonly folder: string;
  readonly tsig: { readonly name: "clonepanel"; readonly secret: string };
  /** Writes the zone's file and has it loaded; returns when it is served. */
  publish(zone: string, text: string): Promise<void>;
  fileOf(zone: string): string;
  /** What makes it load a zone's file. */
  reloadCommand(): readonly string[];
}

const run = promisify(execFile);

/** A real Knot on this machine, with zones that take signed updates, and may be rewritten as files as well. */
export async function startKnot(zoneCount: number): Promise<TestKnot> {
  const folder = mkdtempSync(join(tmpdir(), "cp-knot-"));
  mkdirSync(join(folder, "db"));
  const port = await freePort();
  const secret = randomBytes(32).toString("base64");
  const zones = Array.from({ length: zoneCount }, (_, at) => `k${at}.example.com`);
  const fileOf = (zone: string) => join(folder, `${zone}.zone`);
  for (const zone of zones) writeFileSync(fileOf(zone), new FakeZone(zone, async () => undefined).text());
  writeFileSync(join(folder, "knot.conf"), confText({ folder, port, secret, zones }));
  writeFileSync(join(folder, "key"), `key "clonepanel" { algorithm hmac-sha256; secret "${secret}"; };\n`);
  const knot = spawn("knotd", ["-c", join(folder, "knot.conf")], { stdio: "ignore" });
  const socket = join(folder, "control");
  for (let tries = 0; ; tries += 1) {
    if (tries > 150 || knot.exitCode !== null) throw new Error("Knot does not start");
    const [first = "", last = ""] = [zones[0], zones.at(-1)];
    if (answers(port, first) && answers(port, last)) break;
    await sleep(100);
  }
  let used = 0;
  return {
    host: "127.0.0.1",
    port,
    folder,
    tsig: { name: "clonepanel", secret },
    fileOf,
    reloadCommand: () => ["/usr/sbin/knotc", "-s", socket, "-b", "zone-reload", "{zone}"],
    freshZone: async () => {
      const zone = zones[used];
      used += 1;
      if (zone === undefined) throw new Error("this Knot has no more zones");
      return zone;
    },
    publish: async (zone, text) => {
      writeFileSync(`${fileOf(zone)}.new`, text, "latin1");
      renameSync(`${fileOf(zone)}.new`, fileOf(zone));
      await run("knotc", ["-s", socket, "-b", "zone-reload", zone], { timeout: 20_000 });
    },
    meddle: async (zone, set) => {
      const known = new FakeZone(zone, async () => undefined, []);
      const lines = known.recordsOf(set).map(({ name, type, ttl, value }) => {
        const written = type === "A" || type === "AAAA" ? value : `${value}.`;
        return `update add ${name}. ${ttl} ${type} ${written}`;
      });
      const input = [
        `server 127.0.0.1 ${port}`,
        `zone ${zone}`,
        `update delete ${set.name}. ${set.type}`,
        ...lines,
        "send",
        "",
      ];
      execFileSync("nsupdate", ["-k", join(folder, "key")], { input: input.join("\n"), timeout: 10_000 });
    },
    async [Symbol.asyncDispose]() {
      if (knot.exitCode === null && knot.signalCode === null) {
        knot.kill("SIGKILL");
        await once(knot, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number, zone: string): boolean {
  const dig = ["@127.0.0.1", "-p", String(port), "+short", "+tries=1", "+time=1", zone, "SOA"];
  try {
    return execFileSync("dig", dig, { encoding: "utf8" }).trim() !== "";
  } catch {
    return false;
  }
}

/** Its database folder must be there, else every update is SERVFAIL. */
function confText(parts: {
  readonly folder: string;
  readonly port: number;
  readonly secret: string;
  readonly zones: readonly string[];
}): string {
  return `server:
  rundir: ${parts.folder}
  listen: 127.0.0.1@${parts.port}
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
control:
  listen: ${parts.folder}/control
  timeout: 20
database:
  storage: ${parts.folder}/db
log:
  - target: ${parts.folder}/log
    any: warning
key:
  - id: clonepanel
    algorithm: hmac-sha256
    secret: ${parts.secret}
acl:
  - id: keyed
    key: clonepanel
    action: [update, transfer]
template:
  - id: default
    storage: ${parts.folder}
    file: "%s.zone"
    acl: keyed
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
zone:
${parts.zones.map((zone) => `  - domain: ${zone}`).join("\n")}
`;
}
