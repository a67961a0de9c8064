/** npm run lab -- VERB: the lab by hand. */
import { spawnSync } from "node:child_process";
import type { AccountName, HostName } from "./facts.ts";
import { isAccountName, isHostName } from "./facts.ts";
import { enterCommand, kill } from "./host.ts";
import { readInfo } from "./info.ts";
import { reset, resetDns, setForwarding, setService } from "./lab.ts";
import { down, raise, up } from "./lifecycle.ts";
import { heal, partition } from "./network.ts";

const usage = `npm run lab -- VERB
  up                          bring up what is not up; installs the Debian packages at the first time
  down [--wipe | --wipe-all]  end it; --wipe forgets the hosts' data, --wipe-all also the prepared template
  kill HOST | revive HOST     a power cut, and the next boot; data is kept
  partition A B | heal        two hosts no longer hear one another; all hear one another again
  exec HOST [--user NAME] CMD...
  reset [empty|foreign]       homes, databases and zones as on the first day; b empty, or with another WordPress
  service HOST start|stop NAME
  forwarding ACCOUNT TCP SOCKETS   each yes, no or local
  info [--json]
Hosts: a b (accounts) control client resolver registry
`;

class UsageError extends Error {}

async function main(argv: readonly string[]): Promise<number> {
  const [verb = "", ...rest] = argv;
  switch (verb) {
    case "up":
      await up();
      process.stderr.write(`lab: up after ${process.uptime().toFixed(1)} s\n`);
      return 0;
    case "down":
      await down(rest.includes("--wipe-all") ? "everything" : rest.includes("--wipe") ? "hosts" : "keep");
      return 0;
    case "kill":
      await kill(hostOf(rest[0]));
      return 0;
    case "revive":
      await raise(hostOf(rest[0]));
      return 0;
    case "partition":
      await partition(hostOf(rest[0]), hostOf(rest[1]));
      return 0;
    case "heal":
      await heal();
      return 0;
    case "exec":
      return execHere(hostOf(rest[0]), rest.slice(1));
    case "reset":
      await reset({ b: rest[0] === "foreign" ? "foreign" : "empty" });
      await resetDns();
      return 0;
    case "service":
      await setService(hostOf(rest[0]), rest[2] ?? "", rest[1] === "stop" ? "stop" : "start");
      return 0;
    case "forwarding":
      await setForwarding(accountOf(rest[0]), { tcp: policyOf(rest[1]), sockets: policyOf(rest[2]) });
      return 0;
    case "info":
      return showInfo(rest.includes("--json") ? "json" : "text");
    default:
      throw new UsageError(usage);
  }
}

/** With this terminal's own input and output, so that it can be used interactively and in pipes. */
function execHere(host: HostName, words: readonly string[]): number {
  const named = words[0] === "--user" ? words[1] : undefined;
  const argv = named === undefined ? words : words.slice(2);
  const folder = host === "control" || host === "client" ? { cwd: process.cwd() } : {};
  const command = enterCommand(host, argv.length > 0 ? argv : ["bash"], {
    ...folder,
    ...(named ? { user: named } : {}),
  });
  const result = spawnSync(command.file, command.args, { stdio: "inherit", env: command.env });
  return result.status ?? 130;
}

async function showInfo(form: "json" | "text"): Promise<number> {
  const info = await readInfo();
  if (form === "json") {
    process.stdout.write(`${JSON.stringify(info, null, 2)}\n`);
    return 0;
  }
  const lines = Object.values(info.hosts).map(
    (host) =>
      `${host.name.padEnd(9)} ${host.alive ? "up  " : "dead"} ${host.address.padEnd(14)} ${host.fqdn}`,
  );
  for (const account of Object.values(info.accounts))
    lines.push(
      `${account.name}: ssh ${account.user}@${account.host}, site in ${account.docrootPath}, ${account.hostKey}`,
    );
  for (const pair of info.partitions) lines.push(`cut: ${pair.join(" | ")}`);
  lines.push(`control: ${info.control.home} (clonepanel.yaml, .ssh/clonepanel)`);
  process.stdout.write(`${lines.join("\n")}\n`);
  return 0;
}

function hostOf(text = ""): HostName {
  if (isHostName(text)) return text;
  throw new UsageError(`lab: no host "${text}"\n${usage}`);
}

function accountOf(text = ""): AccountName {
  if (isAccountName(text)) return text;
  throw new UsageError(`lab: no account "${text}"\n${usage}`);
}

function policyOf(text = ""): "yes" | "no" | "local" {
  if (text === "yes" || text === "no" || text === "local") return text;
  throw new UsageError(`lab: "${text}" is neither yes, no nor local\n${usage}`);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
