/**
 * The mover beside other ways to bring a mailbox's messages to another server, on two real Dovecots and a real sshd:
 *
 *     node bench/mail.ts [--messages 10000] [--size 8192] [--rounds 3] [--only imap,maildir,plain] [--json]
 *
 * Ours moves: it reads back what it sent, and removes it from the source. mbsync and doveadm backup only copy.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram } from "../scripts/program.ts";
import type { WorkSide } from "../test/integration/mail/mail-work.ts";
import { runWork } from "../test/integration/mail/run-work.ts";
import { doveadmBackup, mbsync, naiveCopy } from "./lib/mail-peers.ts";
import { type MailPlace, openMailPlace } from "./lib/mail-place.ts";
import { cpuOfTrees, type Measured, median } from "./lib/measure.ts";
import { numberArgument, textArgument } from "./lib/report.ts";

const messages = numberArgument("messages", 10_000);
const size = numberArgument("size", 8_192);
const rounds = numberArgument("rounds", 3);
const only = (textArgument("only") ?? "imap,maildir,plain").split(",");
const peers = (textArgument("peers") ?? "mbsync,doveadm,naive").split(",");
const folder = mkdtempSync(join(process.env["CLONEPANEL_BENCH_DIR"] ?? tmpdir(), "clonepanel-bench-mail-"));
if (peers.includes("mbsync") && !existsSync("/usr/bin/mbsync"))
  throw new Error("not installed: isync (mbsync); install it, or choose --peers doveadm,naive");
// The servers' own users go through it.
chmodSync(folder, 0o755);
// A hint for ext4: what is made below goes to different parts of the disk. Other file systems do without.
spawnSync("chattr", ["+T", folder], { stdio: "ignore" });
await buildProgram([{ in: "test/integration/mail/mail-work.ts", out: "parts/mail-work" }]);
const program = join(import.meta.dirname, "../dist/parts/mail-work.js");
const rows: { readonly method: string; readonly runs: Measured[] }[] = [];
const loads: number[] = [];

/** Without these a server takes one message a command, and asks before each. */
const plainServer =
  "protocol imap {\n  imap_capability = IMAP4rev1 SASL-IR UIDPLUS UNSELECT SPECIAL-USE LIST-EXTENDED\n}\n";

try {
  // All places stay to the end: what was removed in the last minutes makes it dear to make files on the same disk.
  await using places = new AsyncDisposableStack();
  const mail = { parent: folder, messages, sizeBytes: size };
  if (only.includes("imap") || only.includes("maildir"))
    await measure("", async () => places.use(await openMailPlace({ ...mail, more: "" })), [
      ...(only.includes("imap") ? [{ name: "clonepanel, IMAP to IMAP", work: ours("imap") }] : []),
      ...(only.includes("maildir") ? [{ name: "clonepanel, Maildir over ssh", work: ours("maildir") }] : []),
      ...peersOf("mbsync"),
      ...(peers.includes("doveadm")
        ? [{ name: "doveadm backup, on one disk (copies)", work: doveadmBackup }]
        : []),
      ...(peers.includes("naive") ? [{ name: "one by one, no read-back (moves)", work: naiveCopy }] : []),
    ]);
  if (only.includes("plain"))
    await measure(
      " - without MULTIAPPEND and LITERAL+",
      async () => places.use(await openMailPlace({ ...mail, more: plainServer })),
      [{ name: "clonepanel, IMAP to IMAP", work: ours("imap") }, ...peersOf("mbsync")],
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report();

interface Method {
  readonly name: string;
  /** @returns the peak memory of our own process, where it is one. */
  readonly work: (place: MailPlace) => Promise<number | undefined>;
}

function peersOf(name: string): readonly Method[] {
  return peers.includes(name) ? [{ name: "mbsync (copies)", work: (place) => mbsync(place, folder) }] : [];
}

/** As it is published, a process each time. */
function ours(kind: "imap" | "maildir"): Method["work"] {
  return async (place) => {
    const state = mkdtempSync(join(folder, "state-"));
    const side = (name: "primary" | "secondary"): WorkSide => {
      const { port, password } = place[name];
      if (kind === "imap") return { kind, id: name, port, password, mailbox: "info" };
      return { kind, account: accountOf(place, name), root: "mail" };
    };
    const order = { verb: "transfer", folder: state, from: side("secondary"), to: side("primary") } as const;
    const done = await runWork(order, join(folder, "order.json"), program);
    if (done.messages !== messages || done.warnings.length > 0) throw new Error(JSON.stringify(done));
    return done.peakMiB;
  };
}

function accountOf({ sshd }: MailPlace, name: "primary" | "secondary") {
  const host = name === "primary" ? "127.0.0.1" : "localhost";
  return { ...sshd.account("plain", { identity: join(sshd.folder, name), host }), id: name };
}

async function measure(
  suffix: string,
  openPlace: () => Promise<MailPlace>,
  methods: readonly Method[],
): Promise<void> {
  const measured = methods.map(({ name }) => ({ method: name + suffix, runs: [] as Measured[] }));
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < methods.length; turn += 1) {
      const at = (turn + round) % methods.length;
      const place = await openPlace();
      // What was just made goes to the disk in nobody's time.
      execFileSync("sync");
      loads.push(loadavg()[0] ?? 0);
      measured[at]?.runs.push(await measureOne(place, methods[at] as Method));
      process.stderr.write(".");
    }
  rows.push(...measured);
}

async function measureOne(place: MailPlace, method: Method): Promise<Measured> {
  const roots = [process.pid, ...place.servers];
  const [cpuBefore, wallBefore] = [cpuOfTrees(roots), performance.now()];
  const peakMiB = await method.work(place);
  const wallS = (performance.now() - wallBefore) / 1000;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const arrived = place.arrived();
  if (arrived !== messages) throw new Error(`${method.name}: ${arrived} of ${messages} arrived`);
  return { wallS, cpuS: cpuOfTrees(roots) - cpuBefore, ...(peakMiB === undefined ? {} : { peakMiB }) };
}

function report(): void {
  const load = { least: Math.min(...loads), most: Math.max(...loads) };
  const table = rows.map(({ method, runs }) => {
    const [wallS, cpuS] = [median(runs.map((one) => one.wallS)), median(runs.map((one) => one.cpuS))];
    return {
      method,
      runs: runs.length,
      perSecond: messages / wallS,
      wallS,
      cpuS,
      cpuMsEach: (cpuS * 1000) / messages,
      peakMiB: Math.max(0, ...runs.map(({ peakMiB = 0 }) => peakMiB)),
    };
  });
  const about = { what: "mail", messages, size, rounds, load };
  if (process.argv.includes("--json")) return console.log(JSON.stringify({ about, table }, null, 2));
  console.log(
    `${messages} messages of ${size} bytes; load ${load.least.toFixed(1)} to ${load.most.toFixed(1)}\n`,
  );
  console.log("| method | messages/s | wall s | CPU s, all sides | CPU ms a message | peak MiB | runs |");
  console.log("|---|---|---|---|---|---|---|");
  for (const row of table) {
    const figures = [
      row.perSecond.toFixed(0),
      row.wallS.toFixed(1),
      row.cpuS.toFixed(1),
      row.cpuMsEach.toFixed(2),
    ];
    const peak = row.peakMiB === 0 ? "" : row.peakMiB.toFixed(0);
    console.log(`| ${[row.method, ...figures, peak, row.runs].join(" | ")} |`);
  }
}
