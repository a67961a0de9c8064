import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answering, end, freePort, roof, zoneText } from "./dns-servers.ts";

export interface TestKnot extends AsyncDisposable {
  readonly port: number;
  readonly secret: string;
}

/** A throw-away Knot with these zones, which takes signed updates and lists them. */
export async function startKnot(zones: readonly string[]): Promise<TestKnot> {
  const folder = mkdtempSync(join(roof, "cp-knot-"));
  const port = await freePort();
  const secret = randomBytes(32).toString("base64");
  for (const name of ["run", "db"]) mkdirSync(join(folder, name));
  for (const zone of zones) writeFileSync(join(folder, `${zone}.zone`), zoneText(zone));
  const file = join(folder, "knot.conf");
  writeFileSync(file, knotConf({ folder, port, secret, zones }));
  const knotd = spawn("knotd", ["-c", file], { stdio: "ignore" });
  await answering(port, zones[0] ?? "", knotd);
  return { port, secret, [Symbol.asyncDispose]: () => end(knotd, folder) };
}

interface KnotParts {
  readonly folder: string;
  readonly port: number;
  readonly secret: string;
  readonly zones: readonly string[];
}

function knotConf({ folder, port, secret, zones }: KnotParts): string {
  return `server:
  rundir: "${folder}/run"
  listen: 127.0.0.1@${port}
database:
  storage: "${folder}/db"
key:
- id: clonepanel
  algorithm: hmac-sha256
  secret: "${secret}"
acl:
- id: ours
  key: clonepanel
  action: [transfer, update]
template:
- id: default
  storage: "${folder}"
  file: "%s.zone"
zone:
${zones.map((zone) => `- domain: ${zone}\n  acl: ours\n`).join("")}`;
}
