import { randomBytes } from "node:crypto";
import { count } from "../../core/words/quantities.ts";
import type { CommandContext } from "../frame/command.ts";
import { configRows } from "../frame/config-rows.ts";
import { CommandFailed } from "../frame/error-row.ts";
import { claim } from "./claim.ts";
import { demoConfig, demoKeyName, demoSite } from "./config-text.ts";
import { findAddresses } from "./host/addresses.ts";
import { firstZone } from "./host/dns/first-zone.ts";
import { type HostedAccount, openAccount } from "./host/hosting.ts";
import { foundSite } from "./host/site/found-site.ts";
import { writeConfig, writeKey } from "./host/write-config.ts";
import { type Line, line, ok, type Told } from "./scene.ts";
import type { Stage } from "./stage.ts";
import { Visitor } from "./visitor.ts";
import { Warnings } from "./warnings.ts";

/** Two accounts with a web server and a nameserver each, a site on the first one, and ClonePanel opened on the demo's own configuration. */
export async function setUp(context: CommandContext, folder: string): Promise<Told<Stage>> {
  const opened: AsyncDisposable[] = [];
  const close = async () => {
    for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
  };
  try {
    const { signal } = context;
    const secret = randomBytes(32);
    const accounts = await openAccounts({ folder, secret, signal });
    for (const one of await Promise.allSettled(accounts))
      if (one.status === "fulfilled") opened.push(one.value);
    const [sydney, fremont] = await Promise.all(accounts);
    if (sydney === undefined || fremont === undefined) throw new TypeError("two accounts were asked for");
    const founded = await foundSite(sydney.home);
    const keyFile = await writeKey(folder, "nameservers", secret);
    const warnings = new Warnings(context.talk);
    const app = await openDemoApp(
      { ...context, talk: warnings.talk },
      await writeConfig(folder, demoConfig(sydney, fremont, keyFile)),
    );
    opened.push(app);
    const stage = {
      app,
      sydney,
      fremont,
      visitor: new Visitor(signal),
      warnings,
      signal,
      [Symbol.asyncDispose]: close,
    };
    const seen = await look(stage);
    return {
      result: stage,
      lines: [
        line(
          "sydney",
          `${sydney.origin}  the site: ${count(founded.files, "file")}, ${count(founded.rows, "row")} in SQLite`,
        ),
        line("fremont", `${fremont.origin}  an empty account`),
        ...[sydney, fremont].flatMap(withoutAddress),
        ok(seen),
      ],
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Said where a visitor cannot really go to the address that DNS will give him. */
function withoutAddress({ name, address, origin }: HostedAccount): readonly Line[] {
  if (new URL(origin).hostname === address) return [];
  return [
    line("note", `this machine has no ${address}: ${name} is at ${origin} wherever DNS says ${address}`),
  ];
}

/** Each has a nameserver of its own; both hold the same zone. */
async function openAccounts(order: {
  readonly folder: string;
  readonly secret: Uint8Array;
  readonly signal: AbortSignal;
}): Promise<readonly Promise<HostedAccount>[]> {
  const { folder, secret, signal } = order;
  const { published, listening, webPort } = await findAddresses();
  const zone = firstZone({ apex: demoSite, address: published[0], nameservers: listening });
  const key = { name: demoKeyName, algorithm: "hmac-sha256", secret } as const;
  const all = { folder, site: demoSite, webPort, zone, key, signal };
  return [
    openAccount({ ...all, name: "sydney", address: published[0], host: listening[0] }),
    openAccount({ ...all, name: "fremont", address: published[1], host: listening[1] }),
  ];
}

async function openDemoApp(context: CommandContext, file: string): Promise<Stage["app"]> {
  const { house, talk, signal, cwd } = context;
  const load = await house.loadConfig({ flag: file, env: {}, cwd, home: cwd });
  if (load.kind !== "valid") throw new CommandFailed(configRows(load));
  return house.openApp({ config: load.config, talk, signal, intent: "change" });
}

async function look({ visitor, sydney, fremont }: Stage): Promise<string> {
  const here = await visitor.get(`${sydney.origin}/`);
  const there = await visitor.get(`${fremont.origin}/`);
  claim(here.status === 200, "sydney shows its front page", `it answers ${here.status}`);
  claim(there.status === 404, "fremont has nothing to show yet", `it answers ${there.status}`);
  return "sydney shows its pages; fremont has nothing to show yet (404)";
}
