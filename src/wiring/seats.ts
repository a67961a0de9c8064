import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, DatabaseSettings, Placement, Site, SiteId } from "../core/site/site.ts";
import { type AccountCode, detectApp, openAppDriver, renewalProgram } from "../drivers/apps/index.ts";
import { openTransport, type TransportOptions } from "../drivers/transports/index.ts";
import type { Seat, SiteWork } from "../engines/mirror/engine.ts";
import type { AppDriver, AppPlace } from "../ports/app.ts";
import type { DatabaseAccess } from "../ports/database.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Transport } from "../ports/transport.ts";

/** Turns what is configured into what engines work with: one connection an account, secrets resolved when they are needed. */
export class Seats implements AsyncDisposable {
  readonly #config: Config;
  readonly #secrets: SecretResolver;
  readonly #options: TransportOptions;
  readonly #loadCode: () => Promise<AccountCode>;
  /** Read once: it is part of the program, and each look at a site asks for it. */
  #code: Promise<AccountCode> | null = null;
  readonly #transports = new Map<AccountId, Promise<Transport>>();

  constructor(parts: {
    readonly config: Config;
    readonly secrets: SecretResolver;
    readonly transports: TransportOptions;
    readonly loadCode: () => Promise<AccountCode>;
  }) {
    this.#config = parts.config;
    this.#secrets = parts.secrets;
    this.#options = parts.transports;
    this.#loadCode = parts.loadCode;
  }

  site(id: SiteId): Site {
    const site = this.#config.sites.find((one) => one.id === id);
    if (site !== undefined) return site;
    throw new ClonePanelError("SITE_UNKNOWN", `there is no site "${id}" in the configuration`, {
      hint: `Sites: ${this.#config.sites.map((one) => one.id).join(", ")}`,
      remedy: "owner",
    });
  }

  async work(id: SiteId, signal: AbortSignal): Promise<SiteWork> {
    const site = this.site(id);
    const seats: Seat[] = [];
    for (const placement of site.placements) seats.push(await this.#seat(site, placement, signal));
    return {
      site,
      seats,
      vaultFolder: this.vaultFolder(id),
      chooseApp: ({ placement, transport }) => this.appAt({ site, placement, transport }),
    };
  }

  vaultFolder(id: SiteId): string {
    return toBytePath(`${this.#config.vaultPath}/${id}`);
  }

  async renewalProgram(site: SiteId, account: AccountId): Promise<string> {
    return renewalProgram(await this.#accountCode(), { site, account });
  }

  transport(id: AccountId): Promise<Transport> {
    const open = this.#transports.get(id) ?? this.#open(id);
    this.#transports.set(id, open);
    return open;
  }

  /** A way of its own, by another key; whoever asks closes it. */
  async openBy(id: AccountId, identity: string): Promise<Transport> {
    const account = this.#config.accounts.get(id);
    if (account?.transport.driver !== "ssh") throw new TypeError(`account ${id} has no key to log in by`);
    return openTransport({ ...account, transport: { ...account.transport, identity } }, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await Promise.allSettled(this.#transports.values());
    for (const one of opened) if (one.status === "fulfilled") await one.value[Symbol.asyncDispose]();
  }

  async #accountCode(): Promise<AccountCode> {
    this.#code ??= this.#loadCode();
    try {
      return await this.#code;
    } catch (error) {
      this.#code = null;
      throw error;
    }
  }

  async #open(id: AccountId): Promise<Transport> {
    const account = this.#config.accounts.get(id);
    if (account === undefined) throw new TypeError(`account ${id} is not in the checked configuration`);
    return openTransport(account, this.#options);
  }

  async #seat(site: Site, placement: Placement, signal: AbortSignal): Promise<Seat> {
    const account = this.#config.accounts.get(placement.account);
    if (account === undefined)
      throw new TypeError(`account ${placement.account} is not in the checked configuration`);
    const configured = new Map<string, DatabaseAccess>();
    if (placement.databases !== "auto") {
      for (const [name, settings] of Object.entries(placement.databases)) {
        configured.set(name, await this.#access(settings, signal));
      }
    }
    return { site, account, placement, configured, transport: await this.transport(account.id) };
  }

  async #access(settings: DatabaseSettings, signal: AbortSignal): Promise<DatabaseAccess> {
    if (settings.driver === "sqlite") return settings;
    const { readOnly } = settings;
    return {
      ...settings,
      password: await this.#secrets.resolve(settings.password, signal),
      readOnly:
        readOnly === null
          ? null
          : { user: readOnly.user, password: await this.#secrets.resolve(readOnly.password, signal) },
    };
  }

  /** The configured application, or the one that finds itself at the place. */
  async appAt(place: AppPlace): Promise<AppDriver> {
    const code = await this.#accountCode();
    const { app } = place.site;
    if (app !== "auto") return openAppDriver(app, code);
    const choice = await detectApp(place, code);
    return choice.kind === "found" ? choice.driver : openAppDriver("static", code);
  }
}
