import { ClonePanelError } from "../../../core/errors.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { Watch } from "../../../ports/transport.ts";
import type { Layout } from "./folder-names.ts";
import type { ImapLogin, ImapPlace } from "./place.ts";
import { readLayout } from "./read-folders.ts";
import { ImapConnection } from "./wire/connection.ts";
import { logIn, readCapabilities } from "./wire/login.ts";

/** A log-in to one mailbox. */
export interface Session {
  readonly mailbox: BytePath;
  readonly connection: ImapConnection;
  readonly layout: Layout;
}

/** A server counts connections per user and address, and hosts allow few (often ten). */
const mostOpen = 4;
const silenceMs = 60_000;

/**
 * One connection a mailbox, opened when it is first needed, and a second one for what takes long; a mailbox that cannot be
 * opened is closed for this run.
 */
export class Sessions implements AsyncDisposable {
  readonly closed = new Map<BytePath, string>();
  readonly #place: ImapPlace;
  readonly #open = new Map<BytePath, Session>();
  readonly #second = new Map<BytePath, Session | "not-to-be-had">();
  #work: Promise<unknown> = Promise.resolve();

  constructor(place: ImapPlace) {
    this.#place = place;
  }

  get mailboxes(): readonly BytePath[] {
    return [...this.#place.logins.keys()].filter((mailbox) => !this.closed.has(mailbox));
  }

  /**
   * Does some work in a mailbox, when what was asked for before is over; null: it is closed, and `closed` says why. A
   * connection that failed is not used again.
   */
  in<T>(mailbox: BytePath, watch: Watch, work: (session: Session) => Promise<T>): Promise<T | null> {
    const done = this.#work.then(() => this.#inTurn(mailbox, watch, work));
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #inTurn<T>(
    mailbox: BytePath,
    watch: Watch,
    work: (session: Session) => Promise<T>,
  ): Promise<T | null> {
    const session = await this.#session(mailbox, watch);
    if (session === null) return null;
    try {
      return await work(session);
    } catch (error) {
      await this.drop(mailbox);
      throw error;
    }
  }

  /**
   * Another connection to the mailbox in which work is being done; null where the server gives no second one, which is
   * asked for once. It is closed with the first.
   */
  async second(mailbox: BytePath, watch: Watch): Promise<Session | null> {
    const known = this.#second.get(mailbox);
    if (known !== undefined) return known === "not-to-be-had" ? null : known;
    const login = this.#place.logins.get(mailbox);
    if (login === undefined) return null;
    const others = [...this.#open.keys()].filter((name) => name !== mailbox);
    if (this.#count() >= mostOpen && others[0] !== undefined) await this.drop(others[0]);
    const session = await this.#logInAgain(mailbox, login, watch);
    this.#second.set(mailbox, session ?? "not-to-be-had");
    return session;
  }

  /** For work that is not over when a function returns. */
  async session(mailbox: BytePath, watch: Watch): Promise<Session | null> {
    return this.#session(mailbox, watch);
  }

  async drop(mailbox: BytePath): Promise<void> {
    const [session, second] = [this.#open.get(mailbox), this.#second.get(mailbox)];
    this.#open.delete(mailbox);
    await session?.connection[Symbol.asyncDispose]();
    if (second === undefined || second === "not-to-be-had") return;
    this.#second.delete(mailbox);
    await second.connection[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mailbox of [...this.#open.keys()]) await this.drop(mailbox);
  }

  async #session(mailbox: BytePath, watch: Watch): Promise<Session | null> {
    watch.signal?.throwIfAborted();
    const known = this.#open.get(mailbox);
    if (known !== undefined) {
      // The one that was used last stays longest.
      this.#open.delete(mailbox);
      this.#open.set(mailbox, known);
      return known;
    }
    const login = this.#place.logins.get(mailbox);
    if (login === undefined || this.closed.has(mailbox)) return null;
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#count() >= mostOpen) await this.drop(oldest);
    const session = await this.#logIn(mailbox, login, watch);
    if (session !== null) this.#open.set(mailbox, session);
    return session;
  }

  #count(): number {
    return this.#open.size + [...this.#second.values()].filter((one) => one !== "not-to-be-had").length;
  }

  /** The first log-in was taken, so a server that says no now means the number, or the moment. */
  async #logInAgain(mailbox: BytePath, login: ImapLogin, watch: Watch): Promise<Session | null> {
    let connection: ImapConnection | null = null;
    try {
      connection = await connect(this.#place, watch);
      const outcome = await logIn(connection, { user: login.user, password: await login.password() });
      if (outcome.kind === "in") return { mailbox, connection, layout: await readLayout(connection) };
    } catch (error) {
      await connection?.[Symbol.asyncDispose]();
      watch.signal?.throwIfAborted();
      if (!(error instanceof ClonePanelError)) throw error;
      return null;
    }
    await connection[Symbol.asyncDispose]();
    return null;
  }

  async #logIn(mailbox: BytePath, login: ImapLogin, watch: Watch): Promise<Session | null> {
    const { host, refusals } = this.#place;
    const password = await login.password();
    const known = { host, user: login.user, password };
    const whyNot = await refusals.whyNot(known);
    if (whyNot !== null) {
      this.closed.set(mailbox, whyNot);
      return null;
    }
    const connection = await connect(this.#place, watch);
    try {
      const outcome = await logIn(connection, { user: login.user, password });
      if (outcome.kind === "in") {
        await refusals.accepted(known);
        return { mailbox, connection, layout: await readLayout(connection) };
      }
      if (outcome.kind === "refused") await refusals.refused(known, outcome.because);
      this.closed.set(mailbox, closedWords(outcome.kind, outcome.because, password));
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      // Too many connections, or a server that restarts: other mailboxes may still be served.
      if (!(error instanceof ClonePanelError) || error.code !== "MAIL_SERVER_BUSY") throw error;
      this.closed.set(mailbox, error.message);
      return null;
    }
    await connection[Symbol.asyncDispose]();
    return null;
  }
}

function closedWords(kind: "refused" | "later", because: string, password: Secret): string {
  // A server may repeat what it was sent.
  const said = password.reveal() === "" ? because : because.replaceAll(password.reveal(), "[secret]");
  return kind === "refused"
    ? `its password was refused (${said}); it is not tried again until it is changed`
    : `the server lets nobody in at the moment (${said})`;
}

async function connect(place: ImapPlace, { signal }: Watch): Promise<ImapConnection> {
  const { account, host, port, tls, ca } = place;
  const watch = signal === undefined ? {} : { signal };
  const line = await place.openLine({ account, host, port, tls, ca, silenceMs, ...watch });
  const connection = new ImapConnection(line, account);
  try {
    const greeting = await connection.greet();
    if (tls === "starttls") await encrypt(connection, greeting);
    return connection;
  } catch (error) {
    await connection[Symbol.asyncDispose]();
    throw error;
  }
}

async function encrypt(connection: ImapConnection, greeting: "ok" | "preauth"): Promise<void> {
  if (greeting === "ok" && connection.capabilities.size === 0) await readCapabilities(connection);
  const isOffered = greeting === "ok" && connection.has("STARTTLS");
  const ending = isOffered ? await connection.run(["STARTTLS"]) : null;
  if (ending?.kind !== "ok") {
    throw new ClonePanelError(
      "MAIL_TLS_MISSING",
      `the mail server of "${connection.account}" offers no encryption at this port`,
      {
        hint: "No password was sent. Use port 993 with tls: implicit; somebody in between may also have removed the offer.",
        remedy: "owner",
        account: connection.account,
      },
    );
  }
  await connection.encrypt();
}
