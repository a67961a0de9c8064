import { readConfig } from "../config/read-config.ts";
import { ClonePanelError } from "../core/errors.ts";
import { configText } from "../core/init/config-text.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import { openSshAliases, openTransport } from "../drivers/transports/index.ts";
import { probeAccount } from "../drivers/transports/probe.ts";
import { lookForInit as look } from "../engines/init/look.ts";
import { systemClock } from "../platform/clock.ts";
import { lookUp } from "../platform/dns/lookup.ts";
import { systemExec } from "../platform/exec/index.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { Talk } from "../ports/talk.ts";

const folders = { vault: "~/clonepanel/vault", state: "~/clonepanel/state" };
/** Who cloned the sources into their home has them at that place: a vault has no business among files that git cleans. */
const beside = { vault: "~/clonepanel-data/vault", state: "~/clonepanel-data/state" };

/** The first configuration, proposed from what the accounts hold. Writes nothing, here or there. */
export async function lookForInit(order: {
  readonly aliases: readonly string[];
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly home: string;
}) {
  const { aliases: names, talk, signal, home } = order;
  const aliases = await openSshAliases({ exec: systemExec, env: process.env, home, lookUp });
  if (names.length < 2) throw await tooFew(names, aliases.list);
  const seen = await look(
    {
      aliases,
      talk,
      signal,
      openTransport: (account) =>
        openTransport(account, { exec: systemExec, cacheFolder: null, env: process.env }),
      probe: (transport) => probeAccount(transport, { nowMs: systemClock.nowMs, signal }),
      lookUp,
    },
    names,
  );
  if (seen.sites.length === 0) throw nothingFound(seen.warnings);
  const sources = await nodeFiles.lstat(toBytePath(`${home}/clonepanel/package.json`));
  const text = configText({ ...seen, folders: sources === null ? folders : beside });
  const read = readConfig(text, { home, folder: "/" });
  if (read.kind === "invalid")
    throw new Error(`the proposed configuration is invalid: ${JSON.stringify(read.problems)}`);
  const sites = seen.sites.map(({ id, primary }) => ({ id, primary }));
  return { text, sites, found: seen.found, warnings: seen.warnings };
}

export async function readText(file: string): Promise<string | null> {
  const bytes = await nodeFiles.read(toBytePath(file));
  return bytes === null ? null : Buffer.from(bytes, "latin1").toString("utf8");
}

export async function writeNewFile(file: string, text: string): Promise<void> {
  const path = toBytePath(file);
  if ((await nodeFiles.lstat(path)) !== null)
    throw new ClonePanelError("FILE_PRESENT", `${file} is there already, and is never replaced`, {
      hint: "Write to another file with --config FILE, or look at the proposal with --preview.",
      remedy: "owner",
    });
  await nodeFiles.writeDurable(path, toBytePath(text), 0o600);
}

async function tooFew(
  names: readonly string[],
  list: () => Promise<readonly string[]>,
): Promise<ClonePanelError> {
  const known = await list();
  const hint =
    known.length === 0
      ? "Write: clonepanel init NAME NAME, each as you would write it after `ssh`."
      : `Your ~/.ssh/config knows: ${known.join(", ")}. Write: clonepanel init NAME NAME`;
  const got = names.length === 0 ? "none was" : "one was";
  return new ClonePanelError("ARGUMENT_INVALID", `init needs two accounts or more, and ${got} given`, {
    hint,
    remedy: "owner",
  });
}

function nothingFound(warnings: readonly string[]): ClonePanelError {
  const doubts = warnings.length === 0 ? "" : ` (${warnings.join("; ")})`;
  return new ClonePanelError("SOURCE_EMPTY", `no account holds a web site with a name${doubts}`, {
    hint: "Write the configuration by hand: the five minutes in README.md show one.",
    remedy: "owner",
  });
}
