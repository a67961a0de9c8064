import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { twoFolders } from "../../two-folders.ts";
import { runCliHere } from "../run-cli-here.ts";
import { type Field, type FieldRoom, wrongAnswer } from "./fields.ts";

const site = "example.com";
const maildir =
  "    mail: { primary: one, secondary: two, domain: example.com, mailboxes: { driver: maildir, path: mail } }\n";
const provider =
  "dnsProviders: { ns: { driver: exec, command: [cat, answer.json], nameserver: 127.0.0.1 } }\n";
const dns = "    dns: { zone: example.com, providers: [ns], records: zone.yaml }\n";

/**
 * Names and texts that others choose, met by the verbs that read them: mailboxes, folders and messages as an account holds
 * them, records as a provider and a zone file tell them, tables, columns and rows as a database has them.
 */
export function foreignNames(): FieldRoom {
  const top = mkdtempSync(join(tmpdir(), "cp-names-"));
  const folder = join(top, "a/b/c");
  const fresh = (config: string) => {
    rmSync(folder, { recursive: true, force: true });
    for (const account of ["one", "two"]) {
      mkdirSync(join(folder, account, "public_html"), { recursive: true });
      makeMailbox(join(folder, account, "mail/info"));
    }
    writeFileSync(join(folder, "clonepanel.yaml"), config);
  };
  const run = async (...verbs: readonly (readonly string[])[]) => {
    for (const verb of verbs) {
      const wrong = wrongAnswer(await runCliHere([...verb, "--json", "--yes"], folder));
      if (wrong !== null) return `${verb.join(" ")}: ${wrong}`;
    }
    return null;
  };
  const mail = (name: string, place: (text: string) => void): Field => ({
    name,
    put: async (text) => {
      fresh(twoFolders + maildir);
      place(asName(text));
      return run(["mail", "transfer", site], ["mail", "status", site], ["mail", "held", site]);
    },
  });
  const zone = (
    name: string,
    answer: (text: string) => object,
    yaml = (_: string) => "records: {}\n",
  ): Field => ({
    name,
    put: async (text) => {
      fresh(twoFolders.replace("sites:", `${provider}sites:`) + dns);
      writeFileSync(join(folder, "answer.json"), JSON.stringify({ ok: true, ...answer(text) }));
      writeFileSync(join(folder, "zone.yaml"), yaml(text));
      return run(["dns", "plan", site], ["dns", "apply", site], ["dns", "import", site, "--to", "zone.txt"]);
    },
  });
  const set = { name: "www.example.com", type: "TXT", ttl: 300, values: ["a"] };
  const table = (name: string, sql: (quoted: string, text: string) => string): Field => ({
    name,
    put: async (text) => {
      fresh(
        twoFolders.replaceAll(
          "{ path: public_html }",
          "{ path: public_html, databases: { shop: { driver: sqlite, path: shop.db } } }",
        ),
      );
      for (const account of ["one", "two"]) new DatabaseSync(join(folder, account, "shop.db")).close();
      const shop = new DatabaseSync(join(folder, "one/shop.db"));
      const clean = text.replaceAll("\0", "");
      shop.exec(sql(`"${clean.replaceAll('"', '""')}"`, `'${clean.replaceAll("'", "''")}'`));
      shop.close();
      return run(
        ["sync", site],
        ["snapshot", "take", site],
        ["snapshot", "export", site, "latest", "shop.sql"],
      );
    },
  });
  const fields = [
    mail("a mailbox's name", (text) => putMessage(join(folder, "two/mail", text))),
    mail("a mail folder's name", (text) => putMessage(join(folder, "two/mail/info", `.${text}`))),
    mail("a message's file name", (text) => {
      writeFileSync(join(folder, "two/mail/info/new", text), "Subject: x\r\n\r\nx\r\n");
    }),
    zone("a record's name, at a provider", (text) => ({ sets: [{ ...set, name: `${text}.example.com` }] })),
    zone("a record's value, at a provider", (text) => ({ sets: [{ ...set, values: [text] }] })),
    zone("a record's target, at a provider", (text) => ({
      sets: [{ ...set, type: "CNAME", values: [text] }],
    })),
    zone("a note of a provider", (text) => ({ sets: [set], notes: [text], readOnly: text })),
    zone("a refusal of a provider", (text) => ({ ok: false, error: "other", message: text })),
    zone(
      "a record's name, in a zone file",
      () => ({ sets: [] }),
      (text) => `records: { ${JSON.stringify(text)}: { A: [192.0.2.1] } }\n`,
    ),
    zone(
      "a record's value, in a zone file",
      () => ({ sets: [] }),
      (text) => `records: { www: { TXT: [${JSON.stringify(text)}] } }\n`,
    ),
    table(
      "a table's name",
      (quoted) => `CREATE TABLE ${quoted} (id INTEGER PRIMARY KEY); INSERT INTO ${quoted} VALUES (1)`,
    ),
    table(
      "a column's name",
      (quoted) => `CREATE TABLE t (id INTEGER PRIMARY KEY, ${quoted} TEXT); INSERT INTO t VALUES (1, 'x')`,
    ),
    table(
      "a row's text",
      (_, text) => `CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT); INSERT INTO t VALUES (1, ${text})`,
    ),
    table(
      "a text key",
      (_, text) => `CREATE TABLE t (x TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES (${text})`,
    ),
  ];
  return { folder, fields, [Symbol.dispose]: () => rmSync(top, { recursive: true, force: true }) };
}

function asName(text: string): string {
  return text.replaceAll("/", "_").replaceAll("\0", "").slice(0, 60) || "x";
}

function makeMailbox(place: string): void {
  for (const part of ["cur", "new", "tmp"]) mkdirSync(join(place, part), { recursive: true });
}

function putMessage(place: string): void {
  makeMailbox(place);
  writeFileSync(join(place, "new/1700000000.M1P1.host"), "Subject: x\r\n\r\nx\r\n");
}
