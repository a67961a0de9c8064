import type { RoleReport } from "../../core/report/role-report.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Operation } from "../../ports/log.ts";

/** Journals steps and remembers how long each took, for the report. */
export class StepClock {
  readonly steps: { name: string; status: string; durationMs: number }[] = [];
  readonly #operation: Operation;
  readonly #clock: Clock;

  constructor(operation: Operation, clock: Clock) {
    this.#operation = operation;
    this.#clock = clock;
  }

  async step<T>(name: string, effect: () => Promise<T>): Promise<T> {
    const startedMs = this.#clock.monotonicMs();
    const row: RoleReport["steps"][number] & { status: string; durationMs: number } = {
      name,
      status: "failed",
      durationMs: 0,
    };
    this.steps.push(row);
    try {
      const result = await this.#operation.step(name, effect);
      row.status = "done";
      return result;
    } finally {
      row.durationMs = Math.round(this.#clock.monotonicMs() - startedMs);
    }
  }
}
