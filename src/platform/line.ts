import { readFile } from "node:fs/promises";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls, rootCertificates } from "node:tls";
import { ClonePanelError } from "../core/errors.ts";
import type { Line, LineOrder, OpenLine } from "../ports/line.ts";

/** Opens a line by TCP, with or without TLS. */
export const openLine: OpenLine = async (order) => {
  const ca = order.ca === null ? null : await readAuthority(order);
  const socket =
    order.tls === "implicit"
      ? connectTls({ port: order.port, ...tlsOptions(order, ca) })
      : connectPlain({ host: order.host, port: order.port });
  const line = new SocketLine(socket, order, ca);
  await line.opened(order.tls === "implicit" ? "secureConnect" : "connect");
  return line;
};

class SocketLine implements Line {
  #socket: Socket;
  readonly #order: LineOrder;
  readonly #ca: string | null;
  #failure: ClonePanelError | null = null;
  #hasEnded = false;
  #waiting = 0;
  #wake: () => void = () => undefined;
  #limit: ReturnType<typeof setTimeout> | undefined;
  readonly #stop: () => void;

  constructor(socket: Socket, order: LineOrder, ca: string | null) {
    this.#socket = socket;
    this.#order = order;
    this.#ca = ca;
    this.#stop = () => this.#fail(lost(order, "it was stopped here"));
    order.signal?.addEventListener("abort", this.#stop);
    this.#listen(socket);
  }

  async opened(event: "connect" | "secureConnect"): Promise<void> {
    await this.#until(event);
    this.#socket.setNoDelay(true);
  }

  async read(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = this.#socket.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (this.#failure !== null) throw this.#failure;
      if (this.#hasEnded) return null;
      await this.#waken();
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#check();
    if (this.#socket.write(bytes)) return;
    while (this.#socket.writableNeedDrain) {
      this.#check();
      await this.#awaited(
        new Promise<void>((resolve) => {
          const done = (): void => {
            for (const event of ["drain", "close"]) this.#socket.off(event, done);
            resolve();
          };
          for (const event of ["drain", "close"]) this.#socket.once(event, done);
        }),
      );
    }
    this.#check();
  }

  async startTls(): Promise<void> {
    const plain = this.#socket;
    // What was said before the encryption must not be read as if it had been said after it.
    if (plain.read() !== null) throw lost(this.#order, "it spoke on before the encryption began");
    plain.removeAllListeners();
    plain.setTimeout(0);
    const secure = connectTls({ socket: plain, ...tlsOptions(this.#order, this.#ca) });
    this.#socket = secure;
    this.#listen(secure);
    await this.#until("secureConnect");
  }

  endAfter(ms: number): void {
    clearTimeout(this.#limit);
    this.#limit = setTimeout(() => this.#fail(lost(this.#order, "it took far too long")), ms);
    this.#limit.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#limit);
    this.#order.signal?.removeEventListener("abort", this.#stop);
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on("timeout", () =>
      this.#fail(lost(this.#order, `it was silent for ${Math.round(this.#order.silenceMs / 1000)} s`)),
    );
    socket.on("readable", () => this.#wake());
    socket.on("end", () => {
      this.#hasEnded = true;
      this.#wake();
    });
    socket.on("error", (error) => this.#fail(describeFailure(this.#order, error)));
    socket.on("close", () => {
      this.#hasEnded = true;
      this.#failure ??= lost(this.#order, "the other end hung up");
      this.#wake();
    });
  }

  async #until(event: "connect" | "secureConnect"): Promise<void> {
    if (this.#order.signal?.aborted === true) this.#stop();
    let isThere = false;
    this.#socket.once(event, () => {
      isThere = true;
      this.#wake();
    });
    while (!isThere) {
      if (this.#failure !== null) throw this.#failure;
      await this.#waken();
    }
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #waken(): Promise<void> {
    return this.#awaited(
      new Promise((resolve) => {
        this.#wake = resolve;
      }),
    );
  }

  /** Silence counts while somebody waits: a line that nobody asks anything may be quiet for as long as it likes. */
  async #awaited(event: Promise<void>): Promise<void> {
    this.#waiting += 1;
    this.#socket.setTimeout(this.#order.silenceMs);
    await event;
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#socket.setTimeout(0);
  }

  #fail(error: ClonePanelError): void {
    this.#failure ??= error;
    this.#socket.destroy();
    this.#wake();
  }
}

function tlsOptions({ host }: LineOrder, ca: string | null) {
  return {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === null ? {} : { ca: [...rootCertificates, ca] }),
  };
}

async function readAuthority(order: LineOrder): Promise<string> {
  try {
    return await readFile(Buffer.from(order.ca ?? "", "latin1"), "utf8");
  } catch (cause) {
    throw certificateRefused(order, "the file with its authority cannot be read", cause);
  }
}

function describeFailure(order: LineOrder, error: Error): ClonePanelError {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/CERT|SELF_SIGNED|ALTNAME|UNABLE_TO|HOSTNAME/.test(code))
    return certificateRefused(order, error.message, error);
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/.test(code)) {
    return new ClonePanelError(
      "MAIL_SERVER_UNREACHABLE",
      `the mail server ${order.host}:${order.port} of "${order.account}" cannot be reached: ${code}`,
      {
        hint: "Nothing was moved. It is tried again by the next run.",
        remedy: "wait",
        account: order.account,
        cause: error,
      },
    );
  }
  return lost(order, code === "" ? error.message : code, error);
}

function certificateRefused(order: LineOrder, because: string, cause: unknown): ClonePanelError {
  return new ClonePanelError(
    "MAIL_CERTIFICATE_REFUSED",
    `the mail server ${order.host}:${order.port} of "${order.account}" does not prove who it is: ${because}`,
    {
      hint: "No password was sent. Use the host name that stands in its certificate, or name its authority with `ca`.",
      remedy: "owner",
      account: order.account,
      cause,
    },
  );
}

function lost(order: LineOrder, because: string, cause?: unknown): ClonePanelError {
  return new ClonePanelError(
    "MAIL_LINE_LOST",
    `the line to the mail server ${order.host}:${order.port} of "${order.account}" was lost: ${because}`,
    {
      hint: "The next run looks first what arrived; nothing is sent twice.",
      remedy: "wait",
      account: order.account,
      cause,
    },
  );
}
