import { ClonePanelError } from "../../../core/errors.ts";
import type { Comparison, EtcdGateway } from "./gateway.ts";
import { keys } from "./keys.ts";
import { readRecord } from "./read-record.ts";

/** Raised when a controller of today would misread, or lose a part of, what the next one writes. */
export const recordForm = 1;

/** Whoever raises it meanwhile raises it once. */
const tries = 5;

/**
 * The form of the shared records is that of the newest controller that has written any. While controllers are upgraded one
 * after the other, older ones work on beside it as long as it is their own form; from the moment it is not, nothing that
 * they store is taken: each of their changes is bound to the form that they know.
 */
export class RecordForm {
  readonly #gateway: EtcdGateway;
  readonly #own: number;
  #joined: Promise<Comparison> | null = null;

  constructor(gateway: EtcdGateway, own: number) {
    this.#gateway = gateway;
    this.#own = own;
  }

  /**
   * To be true of each change; announces this controller's form when it is the newest.
   *
   * @throws ClonePanelError STATE_TOO_NEW.
   */
  async bound(): Promise<Comparison> {
    this.#joined ??= this.#join();
    try {
      return await this.#joined;
    } catch (error) {
      this.#joined = null;
      throw error;
    }
  }

  /** Whether what is there can be understood here. @throws ClonePanelError STATE_TOO_NEW. */
  async readable(): Promise<void> {
    if (this.#joined === null) await this.#read();
  }

  /** After a change that was not taken: was it because of the form? @throws ClonePanelError STATE_TOO_NEW. */
  async lookAgain(): Promise<void> {
    this.#joined = null;
    await this.bound();
  }

  async #join(): Promise<Comparison> {
    for (let nth = 0; nth < tries; nth += 1) {
      const found = await this.#read();
      if (found?.form === this.#own) return found.same;
      await this.#gateway.transact({
        compare: [found?.same ?? { key: keys.form, version: 0 }],
        changes: [{ put: keys.form, value: JSON.stringify({ form: this.#own }) }],
      });
    }
    throw new ClonePanelError("COORDINATION_REFUSED", "etcd does not keep the form of the records", {
      hint: "Look at its members with: etcdctl --cluster endpoint health",
      remedy: "owner",
    });
  }

  /** Null: nobody has written anything yet. */
  async #read(): Promise<{ readonly form: number; readonly same: Comparison } | null> {
    const [entry] = await this.#gateway.range({ key: keys.form });
    if (entry === undefined) return null;
    const { form } = readRecord<{ readonly form: number }>(entry);
    if (form > this.#own) throw tooNew(form, this.#own);
    return { form, same: { key: keys.form, modRevision: entry.modRevision } };
  }
}

export function isTooNew(error: unknown): boolean {
  return error instanceof ClonePanelError && error.code === "STATE_TOO_NEW";
}

function tooNew(found: number, known: number): ClonePanelError {
  return new ClonePanelError(
    "STATE_TOO_NEW",
    `a newer ClonePanel has written what the controllers share (form ${found}, this one knows ${known})`,
    {
      hint: "Upgrade this controller too; its sites go to those that are upgraded already.",
      remedy: "owner",
    },
  );
}
