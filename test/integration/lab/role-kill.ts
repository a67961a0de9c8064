import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type AccountName, type CliRun, type MirrorLab, site } from "./mirror-lab.ts";
import { addressesAt, postId, roleAtAddress, statusOf } from "./roles.ts";
import { commentOf, postAt } from "./visitors.ts";

/**
 * `switchover`: of an up-to-date pair. `late`: a switchover that was killed after its intent, with a comment in between,
 * so that the pass inside of the freeze has something to bring. `failover`: the primary's PHP is gone, but it can be told.
 * `failback`: after such a failover.
 */
export type Scene = "switchover" | "late" | "failover" | "failback";

export interface KillPoint {
  readonly scene: Scene;
  /** As CLONEPANEL_KILL_AT takes it, with FROM and TO for the accounts: they change places. */
  readonly at: string;
}

export interface KillRow extends KillPoint {
  /** What each account answered to a write, by address, right after the kill: the primary first. */
  readonly after: string;
  readonly resumed: string;
  readonly fault: string | null;
}

export const moments = ["before", "effect", "after"] as const;
export type Moment = (typeof moments)[number];

/** The accounts change places at every switchover, so nothing has to be put back between two points. */
export class RoleKills {
  readonly #mirror: MirrorLab;
  #post = 0;
  #count = 0;
  /** Comments that were acknowledged, and must be on every later primary. */
  readonly #kept = new Set<string>();

  constructor(mirror: MirrorLab) {
    this.#mirror = mirror;
  }

  /** An equal pair with a as its primary. Home first: who empties the present primary destroys the site, and is refused. */
  async begin(): Promise<void> {
    await this.#comeHome();
    await this.#mirror.lab.reset({ b: "empty" });
    await this.#mirror.lab.resetDns();
    await this.#mirror.sync();
    this.#post = await postId(this.#mirror);
  }

  /** The points of a scene, from the steps that a clean run journals, in their order. */
  async points(scene: Scene, wanted: readonly Moment[] = moments): Promise<readonly KillPoint[]> {
    await this.#prepare(scene);
    const known = this.#operations();
    const ends = await this.#mustRun(scene);
    const steps = this.#stepsAfter(known);
    await this.#comeHome();
    const seen = new Map<string, number>();
    return steps.flatMap((step) => {
      const time = (seen.get(step) ?? 0) + 1;
      seen.set(step, time);
      const name = step.replace(`:${ends.from}`, ":FROM").replace(`:${ends.to}`, ":TO");
      return wanted.map((moment) => ({ scene, at: `${name}:${moment}${time === 1 ? "" : `#${time}`}` }));
    });
  }

  /** Killed there, looked at, and the same command again. A fault is told in words, so that a table can go on. */
  async tryPoint({ scene, at }: KillPoint): Promise<KillRow> {
    const row = { scene, at, after: "", resumed: "" };
    try {
      await this.#prepare(scene);
      const { from, to, epoch, lastId } = await this.#standing(scene);
      const killed = await this.#run(scene, { from, to }, at.replace("FROM", from).replace("TO", to));
      if (killed.code !== 137) throw new Error(`it was not killed: exit ${killed.code} ${killed.stdout}`);
      row.after = await this.#tryBoth(scene, { from, to });
      const resumed = await this.#run(scene, { from, to }, null);
      row.resumed = wordOf(resumed);
      assert.equal(resumed.code, 0, `${resumed.stdout}${resumed.stderr}`);
      await this.#check(scene, { from, to, epoch: epoch + 1, lastId });
      return { ...row, fault: null };
    } catch (error) {
      return { ...row, fault: error instanceof Error ? error.message.slice(0, 1500) : String(error) };
    }
  }

  /** Brings a back as the primary of an equal pair, whatever was left. @throws when that fails. */
  async #comeHome(): Promise<void> {
    await this.#mirror.lab.service("a", "php", "start");
    const { primary } = await statusOf(this.#mirror);
    if (primary === "a") return;
    const run = await this.#mirror.clonepanel(["failback", site, "--yes", "--json"]);
    assert.equal(run.code, 0, run.stdout + run.stderr);
  }

  async #prepare(scene: Scene): Promise<void> {
    await this.#mirror.lab.service("a", "php", "start");
    const { primary } = await statusOf(this.#mirror);
    const now = accountOf(primary);
    if (scene === "switchover" || scene === "late") {
      if (scene === "late") await this.#beginLate(now);
      await this.#keep(now);
      return;
    }
    if (now !== "a") await this.#comeHome();
    await this.#mirror.sync();
    if (scene === "failover") return;
    await this.#mustRun("failover");
    await this.#keep("b");
  }

  async #beginLate(from: AccountName): Promise<void> {
    const killed = await this.#run("switchover", { from, to: other(from) }, "intent:after");
    assert.equal(killed.code, 137, killed.stdout);
  }

  async #mustRun(scene: Scene): Promise<Ends> {
    const { from, to } = await this.#standing(scene);
    const run = await this.#run(scene, { from, to }, null);
    assert.equal(run.code, 0, `${scene}: ${run.stdout}${run.stderr}`);
    return { from, to };
  }

  async #standing(scene: Scene): Promise<Ends & { readonly epoch: number; readonly lastId: number }> {
    const { primary, epoch } = await statusOf(this.#mirror);
    const from = accountOf(primary);
    const to = scene === "failback" ? "a" : other(from);
    // What a failover gives up is not counted: only what the new primary knows.
    const known = scene === "failover" ? to : from;
    return { from, to, epoch, lastId: await this.#lastId(known) };
  }

  async #run(scene: Scene, { from, to }: Ends, at: string | null): Promise<CliRun> {
    const { lab, clonepanel } = this.#mirror;
    const verb = scene === "late" ? "switchover" : scene;
    const target = scene === "failback" ? [] : ["--to", to];
    const env: Record<string, string> = at === null ? {} : { CLONEPANEL_KILL_AT: at };
    if (scene === "failover") await lab.service(from, "php", "stop");
    try {
      return await clonepanel([verb, site, ...target, "--yes", "--json"], { env, timeoutMs: 180_000 });
    } finally {
      if (scene === "failover") await lab.service(from, "php", "start");
    }
  }

  /** Never two: whoever takes a write here must be the only one. */
  async #tryBoth(scene: Scene, { from, to }: Ends): Promise<string> {
    const words = [this.#words("old"), this.#words("new")] as const;
    const [old, young] = await Promise.all([this.#postOn(from, words[0]), this.#postOn(to, words[1])]);
    if (old === 302 && young === 302) throw new Error("BOTH accounts took a write");
    if (young === 302) this.#kept.add(words[1]);
    if (old === 302 && scene !== "failover") this.#kept.add(words[0]);
    return `${from} ${old}, ${to} ${young}`;
  }

  async #check(
    scene: Scene,
    want: Ends & { readonly epoch: number; readonly lastId: number },
  ): Promise<void> {
    const { from, to, epoch, lastId } = want;
    const mirror = this.#mirror;
    const said = await statusOf(mirror);
    assert.deepEqual([said.primary, said.epoch], [to, epoch]);
    const role = scene === "failover" ? "fenced" : "replica";
    assert.deepEqual(
      said.replicas.map((replica) => [replica.account, replica.role]),
      [[from, role]],
    );
    assert.match(await roleAtAddress(mirror, to), new RegExp(`^role=primary; epoch=${epoch};`));
    assert.match(await roleAtAddress(mirror, from), new RegExp(`^role=${role}; epoch=${epoch};`));
    const { address } = mirror.facts.accounts[to];
    for (const server of ["a", "b"] as const)
      assert.equal(await addressesAt(mirror, server, "www.example.test"), address, `nameserver of ${server}`);
    const words = this.#words("later");
    assert.notEqual(await this.#postOn(from, this.#words("refused")), 302, `${from} took a write`);
    assert.equal(await this.#postOn(to, words), 302, `${to} took no write`);
    this.#kept.add(words);
    const id = Number((await commentOf(mirror.lab, to, words))?.id);
    assert.ok(id > lastId && id < lastId + 10_000, `the new comment is ${id}, the last one was ${lastId}`);
    await this.#checkKept(to);
    // A failover's old primary is only compared after the failback.
    if (scene !== "failover") assert.equal((await mirror.verify()).code, 0, "verify");
  }

  /** Each acknowledged comment exactly once. */
  async #checkKept(account: AccountName): Promise<void> {
    const rows = await this.#mirror.lab.sql(
      account,
      "SELECT comment_content, COUNT(*) FROM wp_comments WHERE comment_content LIKE 'kill %' GROUP BY 1",
    );
    const there = new Map(rows.map(([words = "", count = ""]) => [words, count]));
    const wrong = [...this.#kept].filter((words) => there.get(words) !== "1");
    assert.deepEqual(wrong, [], `not exactly once on ${account}`);
  }

  async #keep(account: AccountName): Promise<void> {
    const words = this.#words("first");
    assert.equal(await this.#postOn(account, words), 302, `${account} takes writes`);
    this.#kept.add(words);
  }

  async #postOn(account: AccountName, words: string): Promise<number> {
    const { address } = this.#mirror.facts.accounts[account];
    const order = { address, host: "www.example.test", post: this.#post, words };
    return (await postAt(this.#mirror.lab, order)).status;
  }

  #words(what: string): string {
    this.#count += 1;
    return `kill ${this.#count} ${what}`;
  }

  async #lastId(account: AccountName): Promise<number> {
    const [[id = ""] = []] = await this.#mirror.lab.sql(account, "SELECT MAX(comment_ID) FROM wp_comments");
    return Number(id);
  }

  #operations(): ReadonlySet<string> {
    return this.#read((state) => {
      const rows = state.prepare("SELECT id FROM operations").all();
      return new Set(rows.map(({ id }) => String(id)));
    });
  }

  #stepsAfter(known: ReadonlySet<string>): readonly string[] {
    return this.#read((state) =>
      state
        .prepare("SELECT operation, name FROM steps WHERE status = 'done' ORDER BY at, operation, seq")
        .all()
        .filter(({ operation }) => !known.has(String(operation)))
        .map(({ name }) => String(name)),
    );
  }

  #read<T>(ask: (state: DatabaseSync) => T): T {
    const state = new DatabaseSync(`${this.#mirror.facts.control.state}/clonepanel.sqlite`, {
      readOnly: true,
    });
    try {
      return ask(state);
    } finally {
      state.close();
    }
  }
}

interface Ends {
  readonly from: AccountName;
  readonly to: AccountName;
}

export function tableOf(rows: readonly KillRow[]): string {
  const cells = rows.map(({ scene, at, after, resumed, fault }) => [
    scene,
    at,
    after,
    resumed,
    fault === null ? "right" : "WRONG",
  ]);
  const all = [["scene", "killed at", "writes right after", "again", "then"], ...cells];
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function wordOf({ code, document }: CliRun): string {
  const errors = document?.errors.map((error) => error.code).join(" ") ?? "";
  return code === 0 ? "done" : `${code} ${errors}`;
}

const other = (account: AccountName): AccountName => (account === "a" ? "b" : "a");

function accountOf(name: string): AccountName {
  return name === "a" || name === "b" ? name : assert.fail(`${name} is no account`);
}
