import { readReport } from "../../../src/core/failover/observer-talk.ts";
import { findKey, isRestricted, parseKeyLine, readKeyLines } from "../../../src/core/keys/authorized-keys.ts";
import { readRequest } from "../../../src/core/request/restore-request.ts";
import { parseRenewalLook } from "../../../src/core/site/renewal.ts";
import { readPhpVersion } from "../../../src/drivers/apps/php-version.ts";
import { parseDbHost } from "../../../src/drivers/databases/mysql/db-host.ts";
import { splitTableDdl } from "../../../src/drivers/databases/mysql/table-ddl.ts";
import { readFolders } from "../../../src/drivers/mailboxes/maildir/folders.ts";
import { listMessages } from "../../../src/drivers/mailboxes/maildir/list-messages.ts";
import { look } from "../../../src/drivers/mailboxes/maildir/look.ts";
import { FindListing } from "../../../src/drivers/transports/shared/find-listing.ts";
import { parseHashRecord } from "../../../src/drivers/transports/shared/hash-records.ts";
import { ZeroRecords } from "../../../src/drivers/transports/shared/zero-records.ts";
import { parseRoots } from "../../../src/engines/init/find-sites.ts";
import { readAccountFiles } from "../../../src/engines/mirror/account-files.ts";
import { pullRequests } from "../../../src/engines/requests/pull-requests.ts";
import { answers, between, saying, signal } from "./far-side.ts";
import type { FuzzedParser } from "./parsers.ts";

// What an account's programs print, beside the parsers that parsers.ts names one by one.

const mac = () => "ab".repeat(32);
const signed = (body: string) => `${body},"mac":"${mac()}"}\n`;
const id = "0".repeat(32);
const request = `{"v":1,"id":"${id}","site":"example.com","client":"ann","snapshot":"latest","path":null,"note":"n","madeAt":1,"expiresAt":3`;
const maildirName = "info/cur/1.M2P3.host,S=5:2,FS";
const watch = { signal };

function maildirs(text: string) {
  const transport = {
    ...saying(text),
    hashFiles: async (_: string, paths: readonly string[]) =>
      new Map(paths.map((path) => [path, "0".repeat(64)])),
    async *listFiles() {
      yield findRecords(text.split(between).at(-1) ?? "");
    },
  };
  return { transport, root: "mail", scratch: "/none" } as never;
}

/** A whole listing, as it comes: in pieces that end anywhere. */
function findRecords(text: string) {
  const listing = new FindListing({ account: "one", root: "root", maxEntries: 500 });
  const bytes = Buffer.from(text, "latin1");
  const entries = [];
  for (let at = 0; at < bytes.length; at += 7)
    for (const batch of listing.push(bytes.subarray(at, at + 7))) entries.push(...batch);
  for (const batch of listing.finish("")) entries.push(...batch);
  return entries;
}

export const accountParsers: readonly FuzzedParser[] = [
  {
    name: "a listing by find",
    code: ["drivers/transports/shared/find-listing.ts", "drivers/transports/shared/zero-records.ts"],
    seeds: [
      "d 755 0 0 a\0\0f 644 12 1700000000.5 a/file\0\0l 777 3 1700000000 a/link\0../x\0!d 700 0 0 a/shut\0\0E0\0",
      "p 644 0 1 pipe\0\0E1\0",
    ],
    run: findRecords,
  },
  {
    name: "hashes by sha256sum",
    code: ["drivers/transports/shared/hash-records.ts", "drivers/transports/shared/zero-records.ts"],
    seeds: [`${"ab".repeat(32)} *./a b\0${"cd".repeat(32)}  ./c\nd\0E\0`],
    run(text) {
      const records = new ZeroRecords(4_096).push(Buffer.from(text, "latin1"));
      return records?.map(parseHashRecord) ?? [];
    },
  },
  {
    name: "small files of an account",
    code: ["engines/mirror/account-files.ts"],
    not: ["writeAccountFile", "readAccountFile"],
    seeds: ["there\nhello\nMARK\nabsent\n\nMARK\n"],
    run: (text) => readAccountFiles(saying(text), ["a", "b"], { marker: "MARK", signal }),
  },
  {
    name: "requests of clients, as they lie there",
    code: ["engines/requests/pull-requests.ts"],
    seeds: [`ann.${id}.json\n{}\nMARK\n`],
    run: (text) => pullRequests(saying(text), "example.com", { marker: "MARK", signal }),
  },
  {
    name: "a client's request, signed",
    code: ["core/request/restore-request.ts", "core/site/signed-text.ts"],
    not: ["writeRequest", "fileNameOf", "writeSigned"],
    seeds: [request],
    run: (text) =>
      readRequest(signed(text), {
        ...{ fileName: `ann.${id}.json`, site: "example.com", nowMs: 2 },
        hmacOf: () => mac,
      }),
  },
  {
    name: "an observer's report, signed",
    code: ["core/failover/observer-talk.ts"],
    not: ["readTask", "writeObserverTalk"],
    seeds: [
      `{"v":1,"kind":"report","observer":"o","nonce":"${id}","round":null,"votes":[{"site":"s","primary":"one","epoch":1,"says":"up","because":"b"}]`,
    ],
    run: (text) => ({ read: readReport(signed(text), "o", mac) }),
  },
  {
    name: "a look at a lease's renewal",
    code: ["core/site/renewal.ts"],
    not: ["renewalKey", "writeRenewalPermission"],
    seeds: [
      `forbidden 1 2\nallowed 1 3\nattempt 1 3 12.5 ${"a".repeat(36)}\ncron 1\nclock 15.5 ${"a".repeat(36)}\n`,
    ],
    run: (text) => ({ read: parseRenewalLook(text) }),
  },
  {
    name: "authorized_keys",
    code: ["core/keys/authorized-keys.ts"],
    not: ["withKey", "withoutKeys", "forcedCommand"],
    seeds: [
      'restrict,command="echo \\"a\\"" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAA me\n# comment\nssh-rsa AAAA x\r\n',
    ],
    run(text) {
      for (const line of readKeyLines(text)) isRestricted(line);
      return { key: findKey(text, "AAAA"), first: parseKeyLine(text) };
    },
  },
  {
    name: "document roots of an account",
    code: ["engines/init/find-sites.ts"],
    not: ["findSites", "readName", "nameInPath"],
    seeds: ["wordpress\0./public_html\0other\0./www\0"],
    run: parseRoots,
  },
  {
    name: "the account's PHP",
    code: ["drivers/apps/php-version.ts"],
    seeds: ['["8.2.1",["mysqli","zip"]]'],
    run: (text) => readPhpVersion({ transport: saying(text) } as never),
  },
  {
    name: "DB_HOST",
    code: ["drivers/databases/mysql/db-host.ts"],
    seeds: ["localhost", "[::1]:3307", "db:/run/x.sock", "db.example:3307"],
    run: parseDbHost,
  },
  {
    name: "SHOW CREATE TABLE",
    code: ["drivers/databases/mysql/table-ddl.ts"],
    not: ["withCounter", "renameInDdl"],
    seeds: [
      "CREATE TABLE `a` (\n  `id` int,\n  PRIMARY KEY (`id`),\n  CONSTRAINT `f``k` FOREIGN KEY (`id`) REFERENCES `b` (`id`)\n) ENGINE=InnoDB AUTO_INCREMENT=12 DEFAULT CHARSET=utf8mb4",
    ],
    run: (text) => splitTableDdl("a", text),
  },
  {
    name: "Maildir folders",
    code: ["drivers/mailboxes/maildir/folders.ts"],
    not: ["rootMissing"],
    seeds: ["./info/cur\0./info/.Sent/cur\0E\0"],
    run: (text) => readFolders(maildirs(text), watch),
  },
  {
    name: "Maildir messages",
    code: ["drivers/mailboxes/maildir/list-messages.ts"],
    seeds: [answers("E\0", `d 755 0 0 info\0\0f 600 5 1700000000.5 ${maildirName}\0\0E0\0`)],
    run: (text) => Array.fromAsync(listMessages(maildirs(text), watch)),
  },
  {
    name: "Maildir, looked at for what was sent",
    code: ["drivers/mailboxes/maildir/look.ts"],
    seeds: [answers("./info/cur\0E\0", `./cur/1.CP${"0".repeat(32)}.clonepanel,S=5\nE\n`)],
    run: (text) =>
      look(
        maildirs(text),
        [{ key: "0".repeat(32), mailbox: "info", folder: "INBOX", sha256: "0".repeat(64) }] as never,
        watch,
      ),
  },
];
