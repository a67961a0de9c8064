import { ClonePanelError } from "../../../../core/errors.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../../core/site/site.ts";
import type { Line } from "../../../../ports/line.ts";
import { Dialogue } from "./dialogue.ts";
import type { GoAhead } from "./go-ahead.ts";
import { oddServer } from "./odd-server.ts";
import { Outbox } from "./outbox.ts";
import { type BodyReceiver, type Response, ResponseReader } from "./response-reader.ts";

/** A response that belongs to no command: `* 12 EXISTS` has number 12, name EXISTS and nothing after it. */
export interface Untagged extends Response {
  readonly number: number | null;
  readonly name: string;
  /** What follows the name. */
  readonly rest: string;
}

/** How a command ended. `code` is the word in brackets (`OVERQUOTA`), `codeText` what follows it there. */
export interface Ending {
  readonly kind: "ok" | "no" | "bad";
  readonly code: string | null;
  readonly codeText: string;
  readonly text: string;
}

export type CommandPart = string | LiteralPart | AnswerPart;

export interface LiteralPart {
  readonly sizeBytes: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What is sent on a line of its own, after the server's go-ahead. */
export interface AnswerPart {
  readonly answer: string;
}

export interface CommandOrder {
  readonly on?: (response: Untagged) => void;
  readonly receiver?: BodyReceiver;
  /** Responses that this command may have; a server that goes on for ever is cut off. */
  readonly mostResponses?: number;
  /** Bytes that travel, for the time limit. */
  readonly bytes?: number;
}

/** Its numbers cannot change while it is open (RFC 3501, 2.3.1.1). */
export interface OpenedFolder {
  readonly folder: string;
  readonly verb: "EXAMINE" | "SELECT";
  readonly validity: number;
}

const usualResponses = 20_000;
const patienceMs = 120_000;
/** The slowest line that is waited for: 16 KiB a second. */
const msPerByte = 1000 / (16 * 1024);
/** Longer literals wait for the server's word where it only has LITERAL- (RFC 7888). */
const shortLiteral = 4_096;

/** One connection, nothing repeated and nothing hidden: what it does is what was asked. */
export class ImapConnection implements AsyncDisposable {
  readonly account: AccountId;
  readonly line: Line;
  capabilities: ReadonlySet<string> = new Set();
  /** The folder that is open now, so that nobody opens it twice or appends to it without knowing. */
  opened: OpenedFolder | null = null;
  #reader: ResponseReader;
  #number = 0;
  #bye: string | null = null;

  constructor(line: Line, account: AccountId) {
    this.line = line;
    this.account = account;
    this.#reader = new ResponseReader(line, account);
  }

  has(capability: string): boolean {
    return this.capabilities.has(capability);
  }

  /** The server's first word. @returns whether it is logged in already, which nobody asked for. */
  async greet(): Promise<"ok" | "preauth"> {
    this.line.endAfter(patienceMs);
    const response = await this.#reader.next(null);
    const [, kind] = /^\* (OK|PREAUTH|BYE)\b/i.exec(response?.text ?? "") ?? [];
    if (kind === undefined) throw oddServer(this.account, response?.text ?? "it hung up at once");
    if (kind.toUpperCase() === "BYE") throw this.#saidBye(response?.text ?? "");
    this.learn(response?.text ?? "");
    return kind.toUpperCase() === "PREAUTH" ? "preauth" : "ok";
  }

  /** After STARTTLS: what was said before must not count. */
  async encrypt(): Promise<void> {
    await this.line.startTls();
    this.capabilities = new Set();
    this.#reader = new ResponseReader(this.line, this.account);
  }

  learn(text: string): void {
    const words = /\bCAPABILITY ([^\]]+)/i.exec(text)?.[1];
    if (words !== undefined)
      this.capabilities = new Set(words.split(" ").map((word) => word.trim().toUpperCase()));
  }

  /** Sends a command and reads all of its answer. @throws MAIL_LINE_LOST, MAIL_SERVER_ODD, MAIL_SERVER_BUSY */
  async run(parts: readonly CommandPart[], order: CommandOrder = {}): Promise<Ending> {
    const [ending] = await this.runAll([parts], order);
    if (ending === undefined) throw oddServer(this.account, "a command without an end");
    return ending;
  }

  /**
   * Sends commands one after another, and waits for no answer in between: a server then need not do for each what it can
   * do once for all. After one that was refused no further one is begun. Throws as `run` does. @returns the endings of
   * those that were sent, in their order.
   */
  async runAll(
    commands: readonly (readonly CommandPart[])[],
    order: CommandOrder = {},
  ): Promise<readonly Ending[]> {
    this.line.endAfter(patienceMs + (order.bytes ?? 0) * msPerByte);
    const dialogue = new Dialogue(commands.length);
    const answers = this.#readAnswers(dialogue, order).finally(() => dialogue.end());
    // Whoever waits for the sending must not leave a failed answer without a reader.
    answers.catch(() => undefined);
    for (const parts of commands) {
      if (dialogue.isOver) break;
      this.#number += 1;
      const tag = `C${this.#number}`;
      await this.#send(tag, parts, dialogue.begin(tag));
    }
    await answers;
    return dialogue.endings;
  }

  /** Like `run`, for what has no reason to fail. */
  async must(parts: readonly CommandPart[], order: CommandOrder = {}): Promise<Ending> {
    const ending = await this.run(parts, order);
    if (ending.kind === "ok") return ending;
    throw refusedCommand(this.account, parts, ending);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.line[Symbol.asyncDispose]();
  }

  async #send(tag: string, parts: readonly CommandPart[], goAhead: GoAhead): Promise<void> {
    const outbox = new Outbox(this.line);
    await outbox.add(latin1(`${tag} `));
    for (const part of parts) {
      if (typeof part === "string") {
        await outbox.add(latin1(part));
        continue;
      }
      const isFree = "sizeBytes" in part && this.#takesAtOnce(part);
      await outbox.add(latin1("answer" in part ? "\r\n" : `{${part.sizeBytes}${isFree ? "+" : ""}}\r\n`));
      if (!isFree) {
        await outbox.flush();
        // It said no before it saw the bytes: then it does not want them.
        if ((await goAhead.wait()) === "closed") return;
      }
      if ("answer" in part) await outbox.add(latin1(part.answer));
      else await this.#addLiteral(outbox, part);
    }
    await outbox.add(latin1("\r\n"));
    await outbox.flush();
  }

  #takesAtOnce({ sizeBytes }: LiteralPart): boolean {
    return this.has("LITERAL+") || (this.has("LITERAL-") && sizeBytes <= shortLiteral);
  }

  async #addLiteral(outbox: Outbox, { sizeBytes, bytes }: LiteralPart): Promise<void> {
    let sent = 0;
    for await (const chunk of bytes) {
      sent += chunk.length;
      if (sent > sizeBytes) break;
      await outbox.add(chunk);
    }
    // The server waits for the rest, and would take the next command for it.
    if (sent !== sizeBytes)
      throw oddServer(this.account, "a spooled message changed its size while it was sent");
  }

  async #readAnswers(dialogue: Dialogue, order: CommandOrder): Promise<void> {
    const most = order.mostResponses ?? usualResponses;
    for (let seen = 0; !dialogue.isAnswered; seen += 1) {
      if (seen >= most) throw oddServer(this.account, `more than ${most} responses to one command`);
      const response = await this.#reader.next(order.receiver ?? null);
      if (response === null) throw this.#saidBye(this.#bye ?? "it hung up");
      const { text } = response;
      const space = text.indexOf(" ");
      if (text.startsWith("+")) dialogue.goAhead();
      else if (text.startsWith("* ")) {
        const untagged = untaggedOf(response);
        if (untagged.name === "BYE") this.#bye = untagged.rest;
        else order.on?.(untagged);
      } else if (!dialogue.isWaitingFor(text.slice(0, space))) throw oddServer(this.account, text);
      else dialogue.answered(text.slice(0, space), endingOf(text.slice(space + 1), this.account));
    }
  }

  #saidBye(text: string): ClonePanelError {
    return new ClonePanelError(
      "MAIL_SERVER_BUSY",
      `the mail server of "${this.account}" ended the connection: ${showPath(text.slice(0, 200))}`,
      {
        hint: "The next run looks first what arrived; nothing is sent twice. Too many connections there? Wait.",
        remedy: "wait",
        account: this.account,
      },
    );
  }
}

function latin1(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function endingOf(text: string, account: AccountId): Ending {
  const [, kind, code, codeText, rest] =
    /^(OK|NO|BAD)\b ?(?:\[([A-Za-z0-9-]+) ?([^\]]*)\])? ?(.*)$/i.exec(text) ?? [];
  if (kind === undefined) throw oddServer(account, text);
  return {
    kind: kind.toLowerCase() as Ending["kind"],
    code: code?.toUpperCase() ?? null,
    codeText: codeText ?? "",
    text: showPath((rest ?? "").slice(0, 200)),
  };
}

function untaggedOf(response: Response): Untagged {
  const [, number, name = "", rest = ""] =
    /^\* (?:(\d{1,10}) )?([A-Za-z-]+) ?(.*)$/s.exec(response.text) ?? [];
  return {
    ...response,
    number: number === undefined ? null : Number(number),
    name: name.toUpperCase(),
    rest,
  };
}

export function refusedCommand(
  account: AccountId,
  parts: readonly CommandPart[],
  { text, code }: Ending,
): ClonePanelError {
  const [first] = parts;
  const verb = typeof first === "string" ? first.split(" ").slice(0, 2).join(" ") : "";
  return new ClonePanelError(
    "MAIL_COMMAND_REFUSED",
    `the mail server of "${account}" refused ${showPath(verb)}: ${code === null ? "" : `[${code}] `}${text}`,
    { hint: "Nothing is lost; the next run tries again.", remedy: "wait", account },
  );
}
