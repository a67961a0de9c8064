import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Side } from "../room.ts";
import { readContent } from "../seeds/read-content.ts";
import { type KillPoint, nameOf, type Step, shapeOf, type Victim } from "./kill-points.ts";
import { type KillRoom, killDatabase } from "./kill-room.ts";
import { changeSql, type Scene, setUpSql } from "./scenes.ts";
import { type Expected, findUnfinished, readReplicaState, readVaultState } from "./what-is-left.ts";

export interface KillRow {
  readonly scene: Scene;
  readonly victim: Victim;
  readonly at: string;
  readonly sql: string;
  /** What the run that was hit said. */
  readonly said: string;
  /** What vault and replica were before the next run. */
  readonly vault: string;
  readonly replica: string;
  readonly fault: string | null;
}

/** Ends a process at a chosen statement of a pass, looks at what is left, and lets the next run complete it. */
export class DatabaseKills {
  readonly #room: KillRoom;
  #version = 0;

  constructor(room: KillRoom) {
    this.#room = room;
  }

  async begin(): Promise<void> {
    await this.#room.sql("from", setUpSql);
    await this.#change("rows");
    await this.#passUndisturbed();
  }

  /** The statements of one undisturbed pass. */
  async steps(scene: Scene): Promise<readonly Step[]> {
    await this.#change(scene);
    const steps: Step[] = [];
    for (const side of sides) {
      this.#room.gates[side].watch = async ({ sql, moment }) => {
        const shape = shapeOf(sql);
        const alike = steps.filter((step) => step.side === side && step.shape === shape);
        if (moment === "before") steps.push({ side, shape, nth: alike.length + 1, sql: sql.slice(0, 160) });
      };
    }
    await this.#passUndisturbed();
    this.#leaveGates();
    return steps;
  }

  /** On a machine that is busy with other things a login may come too late. */
  async #passUndisturbed(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { said, message } = await this.#room.pass();
      if (said === "done") return;
      if (attempt === 10) throw new Error(`an undisturbed pass: ${said} ${message}`);
    }
  }

  async tryPoint(point: KillPoint): Promise<KillRow> {
    const expected = await this.#changeFor(point.scene);
    const hit = this.#arm(point);
    const run = await this.#room.pass();
    this.#leaveGates();
    const row = {
      scene: point.scene,
      victim: point.victim,
      at: nameOf(point),
      sql: hit.sql ?? point.step.sql,
      said: run.said,
    };
    if (hit.sql === null) {
      // A pass may say a little less than the one that was counted; that is no point then.
      const missed = run.said === "done" ? null : `nobody was killed, and yet: ${row.said}`;
      return { ...row, vault: "-", replica: notReached, fault: missed };
    }
    for (const side of sides) if (point.victim === `mysqld:${side}`) await this.#room.reviveServer(side);
    if (point.victim === "disk:to") await this.#room.emptyDisk();
    const left = await this.#settled(expected);
    const next = await this.#room.pass();
    const faults = [
      ...(isOldOrNew(left.vault) ? [] : [`the vault is ${left.vault}`]),
      ...(isOldOrNew(left.replica) ? [] : [`the replica is ${left.replica}`]),
      ...(next.said === "done" ? [] : [`the next run: ${next.said} ${next.message}`]),
      ...(await findUnfinished(this.#room, expected)),
    ];
    return { ...row, ...left, fault: faults.length === 0 ? null : faults.join("; ") };
  }

  #arm({ step, moment, victim }: KillPoint): { sql: string | null } {
    const hit: { sql: string | null } = { sql: null };
    let count = 0;
    this.#room.gates[step.side].watch = async (passing) => {
      if (shapeOf(passing.sql) !== step.shape) return;
      if (passing.moment === "before") count += 1;
      if (hit.sql !== null || count !== step.nth || passing.moment !== moment) return;
      hit.sql = passing.sql.slice(0, 160);
      await this.#kill(victim);
    };
    return hit;
  }

  async #kill(victim: Victim): Promise<void> {
    const room = this.#room;
    if (victim === "disk:to") await room.fillDisk();
    else if (victim === "controller") room.killController();
    else if (victim === "ssh:from" || victim === "ssh:to")
      await room.killSsh(victim === "ssh:from" ? "from" : "to");
    else room.crashServer(victim === "mysqld:from" ? "from" : "to");
    // The killed is gone before the statement goes on its way.
    await sleep(50);
  }

  #leaveGates(): void {
    for (const side of sides) this.#room.gates[side].watch = async () => undefined;
  }

  async #changeFor(scene: Scene): Promise<Expected> {
    const before = await readContent(this.#room.servers.to.socket, killDatabase);
    const version = this.#version;
    await this.#change(scene);
    const after = await readContent(this.#room.servers.from.socket, killDatabase);
    return { version, before, after };
  }

  async #change(scene: Scene): Promise<void> {
    this.#version += 1;
    await this.#room.sql("from", changeSql(scene, this.#version));
    await writeFile(this.#room.pageOf("from"), `version ${this.#version}`);
  }

  /**
   * What an account does with its files after its controller died may take a moment. A mixture of rows is one even if it is
   * seen only once.
   */
  async #settled(expected: Expected): Promise<{ readonly vault: string; readonly replica: string }> {
    for (let tries = 0; ; tries++) {
      const vault = await readVaultState(this.#room, expected.version);
      const replica = await readReplicaState(this.#room, expected);
      const isClear = [vault, replica].every((word) => word === "old" || word === "new");
      if (isClear || tries >= settleTries || replica.startsWith("a mixture")) return { vault, replica };
      await sleep(200);
    }
  }
}

export const notReached = "not reached";

const sides: readonly Side[] = ["from", "to"];
const settleTries = 15;

function isOldOrNew(state: string): boolean {
  return /^(old|new)\b/.test(state);
}
