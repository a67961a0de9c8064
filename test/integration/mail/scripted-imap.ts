import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** How a server may lie, or break. Without any of it, it is an honest little IMAP server in memory. */
export interface Lies {
  /** Offered to whoever logs in. */
  readonly capabilities?: string;
  /** Said before the end of every command. */
  readonly extra?: string;
  /** What it says of an APPEND, instead of the truth. */
  readonly appendCode?: (validity: number, uids: readonly number[]) => string;
  /** `lost`: says yes, keeps nothing. `altered`: keeps other bytes. `bye`: keeps it, and hangs up without a word. */
  readonly onAppend?: (number: number) => "kept" | "lost" | "altered" | "bye-kept" | "bye-lost";
  /** What follows the UID in the answer to a fetch of a message, instead of the message. */
  readonly body?: string;
  readonly expunge?: "honest" | "ignored";
}

export interface StoredMessage {
  uid: number;
  flags: string[];
  readonly text: string;
  readonly date: string;
}

export interface ScriptedImap extends AsyncDisposable {
  readonly port: number;
  readonly password: string;
  /** Its one folder, INBOX. */
  messages: StoredMessage[];
  validity: number;
  lies: Lies;
  /** Every command, without its literals. */
  readonly commands: string[];
  put(text: string, flags?: string[]): void;
}

const usual = "IMAP4rev1 LITERAL+ UIDPLUS MULTIAPPEND UNSELECT AUTH=PLAIN SASL-IR";

export async function startScriptedImap(lies: Lies = {}): Promise<ScriptedImap> {
  const sockets = new Set<Socket>();
  let nextUid = 1;
  let appends = 0;
  const state = {
    lies,
    validity: 7,
    messages: [] as StoredMessage[],
    commands: [] as string[],
    put: (text: string, flags: string[] = []) => {
      state.messages.push({ uid: nextUid, flags, text, date: "17-Jul-2026 02:44:25 +0000" });
      nextUid += 1;
    },
    nextUid: () => nextUid,
    nextAppend: () => {
      appends += 1;
      return appends;
    },
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, state).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(state, {
    port: (server.address() as AddressInfo).port,
    password: "secret one",
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
}

type State = Omit<ScriptedImap, "port" | "password" | typeof Symbol.asyncDispose> & {
  readonly nextUid: () => number;
  readonly nextAppend: () => number;
};

async function serve(socket: Socket, state: State): Promise<void> {
  const say = (text: string): void => void socket.write(Buffer.from(`${text}\r\n`, "latin1"));
  say(`* OK [CAPABILITY ${state.lies.capabilities ?? usual}] ready`);
  for await (const { line, literals } of commandsOf(socket)) {
    state.commands.push(line);
    const [, tag = "*", rest = ""] = /^(\S+) (.*)$/s.exec(line) ?? [];
    const answer = answerTo(rest, literals, state);
    if (answer === "hang up") {
      say("* BYE going down");
      socket.end();
      return;
    }
    for (const text of answer.untagged) say(text);
    if (state.lies.extra !== undefined) say(state.lies.extra);
    say(`${tag} ${answer.end}`);
  }
}

interface Answer {
  readonly untagged: readonly string[];
  readonly end: string;
}

function answerTo(rest: string, literals: readonly string[], state: State): Answer | "hang up" {
  const ok = (untagged: readonly string[] = [], end = "OK done"): Answer => ({ untagged, end });
  const verb = /^(UID \w+|\w+)/.exec(rest)?.[1]?.toUpperCase() ?? "";
  switch (verb) {
    case "CAPABILITY":
      return ok([`* CAPABILITY ${state.lies.capabilities ?? usual}`]);
    case "LIST":
      return ok(['* LIST () "/" INBOX']);
    case "STATUS": {
      const { messages, validity } = state;
      const facts = `MESSAGES ${messages.length} UIDNEXT ${state.nextUid()} UIDVALIDITY ${validity}`;
      return ok([`* STATUS INBOX (${facts})`]);
    }
    case "SELECT":
    case "EXAMINE":
      return ok([
        `* ${state.messages.length} EXISTS`,
        `* OK [UIDVALIDITY ${state.validity}] ok`,
        `* OK [UIDNEXT ${state.nextUid()}] ok`,
        "* OK [PERMANENTFLAGS (\\Seen \\Flagged \\Answered \\Draft \\Deleted \\*)] ok",
      ]);
    case "FETCH":
    case "UID FETCH":
      return ok(rowsOf(rest, state));
    case "APPEND":
      return append(rest, literals, state);
    case "UID STORE":
      for (const message of chosen(rest, state)) message.flags = [...message.flags, "\\Deleted"];
      return ok();
    case "UID EXPUNGE": {
      const gone = new Set(chosen(rest, state).filter(({ flags }) => flags.includes("\\Deleted")));
      if (state.lies.expunge !== "ignored")
        state.messages = state.messages.filter((message) => !gone.has(message));
      return ok();
    }
    default:
      return ok();
  }
}

function chosen(rest: string, { messages }: State): readonly StoredMessage[] {
  const set = /^(?:UID )?\w+ (\S+)/i.exec(rest)?.[1] ?? "";
  const isUid = /^UID/i.test(rest);
  const last = isUid ? (messages.at(-1)?.uid ?? 0) : messages.length;
  return messages.filter((message, index) =>
    set.split(",").some((range) => {
      const [from = 0, to = from] = range.split(":").map((part) => (part === "*" ? last : Number(part)));
      const number = isUid ? message.uid : index + 1;
      return number >= Math.min(from, to) && number <= Math.max(from, to);
    }),
  );
}

function rowsOf(rest: string, state: State): readonly string[] {
  const wantsBody = /BODY\.PEEK\[\]/i.test(rest);
  return chosen(rest, state).map((message) => {
    const number = state.messages.indexOf(message) + 1;
    const { uid, flags, text, date } = message;
    if (wantsBody)
      return `* ${number} FETCH (UID ${uid} ${state.lies.body ?? `BODY[] {${text.length}}\r\n${text}`})`;
    const facts = `FLAGS (${flags.join(" ")}) INTERNALDATE "${date}" RFC822.SIZE ${text.length}`;
    return `* ${number} FETCH (UID ${uid} ${facts})`;
  });
}

function append(rest: string, literals: readonly string[], state: State): Answer | "hang up" {
  const kind = state.lies.onAppend?.(state.nextAppend()) ?? "kept";
  const flags = [...rest.matchAll(/\(([^)]*)\)/g)].map(([, words = ""]) => words.split(" ").filter(Boolean));
  const first = state.nextUid();
  if (kind !== "lost" && kind !== "bye-lost")
    for (const [index, text] of literals.entries())
      state.put(kind === "altered" ? `${text}!` : text, flags[index] ?? []);
  if (kind.startsWith("bye")) return "hang up";
  const uids = literals.map((_, index) => first + index);
  const code =
    state.lies.appendCode?.(state.validity, uids) ?? `[APPENDUID ${state.validity} ${uids.join(",")}] `;
  return { untagged: [], end: `OK ${code}done` };
}

interface Command {
  readonly line: string;
  readonly literals: readonly string[];
}

async function* commandsOf(socket: Socket): AsyncGenerator<Command> {
  let [buffer, line]: [string, string] = ["", ""];
  let literals: string[] = [];
  let wanted = -1;
  for await (const chunk of socket) {
    buffer += (chunk as Buffer).toString("latin1");
    for (;;) {
      if (wanted >= 0) {
        if (buffer.length < wanted) break;
        literals.push(buffer.slice(0, wanted));
        buffer = buffer.slice(wanted);
        wanted = -1;
        continue;
      }
      const end = buffer.indexOf("\r\n");
      if (end < 0) break;
      line += buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      const [found, size, plus] = /\{(\d+)(\+?)\}$/.exec(line) ?? [];
      if (found !== undefined) {
        line = line.slice(0, -found.length);
        wanted = Number(size);
        if (plus === "") socket.write("+ go ahead\r\n");
        continue;
      }
      yield { line, literals };
      [line, literals] = ["", []];
    }
  }
}
