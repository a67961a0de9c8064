import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export interface Told {
  readonly atMs: number;
  readonly account: string;
  readonly site: string;
  readonly role: string;
  readonly epoch: number;
  readonly operation: string;
  /** Which controller's: grows with every change of who works on the site. */
  readonly tenure: number;
}

/** What each account was told, read from its own files as they change: nobody's word counts. */
export class AccountLog implements Disposable {
  readonly told: Told[] = [];
  readonly #folder: string;
  readonly #places: readonly { readonly account: string; readonly site: string }[];
  readonly #seen = new Map<string, string>();
  readonly #timer: NodeJS.Timeout;

  constructor(folder: string, accounts: readonly string[], sites: readonly string[]) {
    this.#folder = folder;
    this.#places = accounts.flatMap((account) => sites.map((site) => ({ account, site })));
    this.#timer = setInterval(() => this.look(), 20);
  }

  look(): void {
    for (const { account, site } of this.#places) {
      const place = join(this.#folder, account, ".clonepanel", site);
      const file = join(place, "state.json");
      if (!existsSync(file)) continue;
      const { ino, mtimeMs } = statSync(file);
      const stamp = `${ino} ${mtimeMs}`;
      if (this.#seen.get(file) === stamp) continue;
      this.#seen.set(file, stamp);
      const state = JSON.parse(readFileSync(file, "utf8")) as Pick<Told, "role" | "epoch" | "operation">;
      const { role, epoch, operation } = state;
      const tenure = Number(readFileSync(join(place, "tenure"), "utf8"));
      this.told.push({ atMs: Date.now(), account, site, role, epoch, operation, tenure });
    }
  }

  /** The newest word on each account. */
  now(site: string): readonly Told[] {
    const newest = new Map<string, Told>();
    for (const told of this.told) if (told.site === site) newest.set(told.account, told);
    return [...newest.values()];
  }

  /** Empty when no site ever had two who acted, by what its accounts were told. */
  faults(): readonly string[] {
    const faults = new Set<string>();
    const primaries = new Map<string, string>();
    const last = new Map<string, Told>();
    for (const told of this.told) {
      const { account, site, epoch, tenure, role } = told;
      const before = last.get(`${account} ${site}`);
      last.set(`${account} ${site}`, told);
      if (before !== undefined && epoch < before.epoch) faults.add(`${site}: epoch went back on ${account}`);
      if (before !== undefined && tenure < before.tenure)
        faults.add(`${site}: an order of a controller that was succeeded came to ${account}`);
      if (role !== "primary") continue;
      const known = primaries.get(`${site} ${epoch}`) ?? account;
      primaries.set(`${site} ${epoch}`, known);
      if (known !== account) faults.add(`${site}: two primaries of epoch ${epoch}`);
    }
    return [...faults];
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
