import { access, constants, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskError } from "../../../core/disk-error.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../core/site/site.ts";
import { accountGone } from "../shared/failures.ts";

export interface HomeOrder {
  readonly account: AccountId;
  /** Absolute. */
  readonly path: string;
  /** Where it is noted, for later processes, that the folder was there once; null: nowhere. */
  readonly notes: string | null;
}

/**
 * The folder that a local account is. It is made at its first use; one that was there and is gone (a disk that is not
 * mounted) is an account that cannot be reached: an empty one in its place would look like a site without content.
 */
export class Home {
  readonly path: string;
  readonly #order: HomeOrder;
  #wasThere = false;

  constructor(order: HomeOrder) {
    this.path = order.path;
    this.#order = order;
  }

  /** Before every order. @throws ClonePanelError ACCOUNT_UNREACHABLE (wait) */
  async enter(): Promise<void> {
    const problem = await problemOf(this.path);
    if (problem === null) return this.#remember();
    if (problem !== "ENOENT" || (await this.#isKnown())) {
      throw accountGone(this.#order.account, this.path, problem);
    }
    await mkdir(this.path, { recursive: true }).catch((cause: unknown) => {
      throw diskError(cause, toBytePath(this.path));
    });
    await this.#remember();
  }

  async #isKnown(): Promise<boolean> {
    return this.#wasThere || (await this.#isNoted());
  }

  async #remember(): Promise<void> {
    if (this.#wasThere) return;
    this.#wasThere = true;
    const { notes, account } = this.#order;
    if (notes === null || (await this.#isNoted())) return;
    const note = noteOf(notes, account);
    try {
      await mkdir(notes, { recursive: true, mode: 0o700 });
      await writeFile(note, this.path, { mode: 0o600 });
    } catch (cause) {
      throw diskError(cause, toBytePath(note));
    }
  }

  async #isNoted(): Promise<boolean> {
    const { notes, account } = this.#order;
    if (notes === null) return false;
    return (await readFile(noteOf(notes, account), "utf8").catch(() => null)) === this.path;
  }
}

function noteOf(notes: string, account: AccountId): string {
  return join(notes, `local-${account}`);
}

/** Null: a folder that can be worked in; else the reason as the system names it. */
async function problemOf(path: string): Promise<string | null> {
  try {
    const { R_OK, X_OK } = constants;
    // With the dot only a folder has such a name.
    await access(`${path}/.`, R_OK | X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "unknown";
  }
}
