import type { Secret } from "../../../../core/site/secret.ts";
import type { CommandPart, ImapConnection } from "./connection.ts";
import { quote } from "./quote.ts";

export type LoginOutcome =
  | { readonly kind: "in" }
  /** The server knows better: nobody tries this password again. */
  | { readonly kind: "refused"; readonly because: string }
  /** A throttled or broken log-in says nothing about the password. */
  | { readonly kind: "later"; readonly because: string };

/** Codes that are about the server or the moment (RFC 5530). */
const passing = ["UNAVAILABLE", "LIMIT", "INUSE", "SERVERBUG", "THROTTLED"];

export async function logIn(
  connection: ImapConnection,
  login: { readonly user: string; readonly password: Secret },
): Promise<LoginOutcome> {
  if (connection.capabilities.size === 0) await readCapabilities(connection);
  const password = login.password.reveal();
  const isPlain = /^[\x20-\x7e]*$/.test(login.user + password);
  const learned: string[] = [];
  const on = ({ text }: { readonly text: string }): void => void learned.push(text);
  const ending = connection.has("AUTH=PLAIN")
    ? await connection.run(saslPlain(connection, login.user, password), { on })
    : isPlain && !connection.has("LOGINDISABLED")
      ? await connection.run([`LOGIN ${quote(login.user)} ${quote(password)}`], { on })
      : null;
  if (ending === null) return { kind: "refused", because: "it offers no way to log in that is known here" };
  if (ending.kind !== "ok") {
    const because = ending.code === null ? ending.text : `[${ending.code}] ${ending.text}`;
    const isPassing = ending.code !== null && passing.includes(ending.code);
    return { kind: isPassing ? "later" : "refused", because };
  }
  // What it can do may be different for a user; the greeting's list is about strangers.
  connection.capabilities = new Set();
  if (ending.code === "CAPABILITY") connection.learn(`CAPABILITY ${ending.codeText}`);
  for (const text of learned) connection.learn(text);
  if (connection.capabilities.size === 0) await readCapabilities(connection);
  return { kind: "in" };
}

export async function readCapabilities(connection: ImapConnection): Promise<void> {
  await connection.must(["CAPABILITY"], { on: ({ text }) => connection.learn(text) });
}

/** RFC 4616. Where the server has no SASL-IR, the answer follows its go-ahead. */
function saslPlain(connection: ImapConnection, user: string, password: string): readonly CommandPart[] {
  const answer = Buffer.from(`\0${user}\0${password}`, "utf8").toString("base64");
  return connection.has("SASL-IR") ? [`AUTHENTICATE PLAIN ${answer}`] : ["AUTHENTICATE PLAIN", { answer }];
}
