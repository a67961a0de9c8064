import { createHmac } from "node:crypto";
import { readConfig } from "../../../src/config/read-config.ts";
import { readZoneYaml } from "../../../src/config/read-zone-yaml.ts";
import { readChunk, readRows } from "../../../src/core/database/chunk-file.ts";
import { mysqlDialect } from "../../../src/core/database/mysql-dialect.ts";
import { parseRow } from "../../../src/core/database/row-line.ts";
import { sqliteDialect } from "../../../src/core/database/sqlite-dialect.ts";
import { parseName } from "../../../src/core/dns/name.ts";
import { readZoneFile } from "../../../src/core/dns/read-zone-file.ts";
import { readAnswer } from "../../../src/core/dns/wire/answer.ts";
import { parseMessage, writeMessage } from "../../../src/core/dns/wire/message.ts";
import { Transfer } from "../../../src/core/dns/wire/transfer.ts";
import { type Signer, signMessage } from "../../../src/core/dns/wire/tsig.ts";
import { writeValue } from "../../../src/core/dns/wire/values.ts";
import { parseSpf } from "../../../src/core/mail/doctor/spf.ts";
import { readJournalLines, writeJournalLine } from "../../../src/core/mail/journal-line.ts";
import {
  flagsOfLetters,
  keyOfName,
  oddityOf,
  parseMaildirPath,
} from "../../../src/core/mail/maildir-name.ts";
import {
  manifestLines,
  OutlineReader,
  readHead,
  readManifest,
} from "../../../src/core/mirror/manifest-text.ts";
import { readRedo } from "../../../src/core/mirror/redo.ts";
import { readSeen } from "../../../src/core/mirror/seen.ts";
import { parseHealth, readEndpointAnswer } from "../../../src/core/site/endpoint.ts";
import { parseRoleHeader } from "../../../src/core/site/role-header.ts";
import { readStateFile } from "../../../src/core/site/state-file.ts";
import { deltaLines, readDelta } from "../../../src/core/snapshot/delta.ts";
import { readProof } from "../../../src/core/snapshot/proof.ts";
import { readSeal, sealText } from "../../../src/core/snapshot/seal-text.ts";
import { parseXml } from "../../../src/core/xml.ts";
import { parseConfigText, parseReaderAnswer } from "../../../src/drivers/apps/wordpress/settings.ts";
import { isList, parseValues, textOf } from "../../../src/drivers/mailboxes/imap/wire/parse-values.ts";
import { ResponseReader } from "../../../src/drivers/mailboxes/imap/wire/response-reader.ts";
import { parseKeywords } from "../../../src/drivers/mailboxes/maildir/keywords.ts";
import { readCopies, readProgress, readSummary } from "../../../src/drivers/offsites/restic/wire.ts";
import { parseProbe } from "../../../src/drivers/transports/probe.ts";
import { parseFindRecord } from "../../../src/drivers/transports/shared/find-records.ts";
import { parseKeys } from "../../../src/drivers/transports/ssh/host-key.ts";
import {
  parseLiteralBytes,
  parseProgress,
  parseRsyncVersion,
} from "../../../src/drivers/transports/ssh/rsync/rsync-output.ts";
import { readCertificate } from "../../../src/engines/certificates/read-certificate.ts";
import { readLook } from "../../../src/engines/failover/look-from-account.ts";
import { accountParsers } from "./account-parsers.ts";
import { farParsers } from "./far-parsers.ts";
import { answers, between } from "./far-side.ts";
import { storedParsers } from "./stored-parsers.ts";

/** Something that reads what another machine, or a disk, says. Bytes come as a latin1 string. */
export interface FuzzedParser {
  readonly name: string;
  /** Things it reads gladly: mutations begin there. */
  readonly seeds: readonly string[];
  readonly run: (text: string) => unknown;
  /** Files of `src/` that it is made of, for the figures of coverage; `not`: functions there that do something else, `only`: all that do not. */
  readonly code: readonly string[];
  readonly not?: readonly string[];
  readonly only?: readonly string[];
  /** Errors beside ClonePanelError that its contract names. */
  readonly mayThrow?: "SyntaxError";
  /** For those that cost milliseconds. Default 600. */
  readonly fixedShare?: number;
}

const hmac = (text: string) => createHmac("sha256", "key").update(text).digest("hex");
const signed = (body: string) => `${body},"mac":"${hmac(body)}"}\n`;
const bytesOf = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff);
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

const stateBody =
  '{"v":1,"site":"example.com","account":"one","role":"replica","epoch":3,"operation":"x","primaryOrigin":null,"ownOrigin":"http://a.test","names":["example.com"],"generation":4,"appliedAt":1,"surveyedAt":2,"cutoverUntil":null';
const shape = {
  table: "posts",
  ddl: "CREATE TABLE `posts` (\n  `ID` bigint\n)",
  columns: ["ID"],
  key: ["ID"],
  keyOrder: [{ index: 0, order: "number" }],
  layout: { kind: "range", column: "ID", keyIndex: 0, width: "64" },
  transactional: "yes",
  autoIncrement: "12",
} as const;
const chunk = {
  path: "databases/wp/posts/p0.sql.gz",
  rows: 2,
  sizeBytes: 99,
  sha256: "cd".repeat(32),
  buckets: [{ id: "-1", rows: 2, hash: "00".repeat(16) }],
};
const after = { foreignKeys: [], views: [], triggers: [], routines: [], events: [] };
const manifest = [
  ...manifestLines({
    head: { site: "example.com", generation: 7, epoch: 2, source: "one", surveyedAt: 1_795_000_000_000 },
    entries: [
      { kind: "dir", path: "a b", mode: 0o750 },
      {
        kind: "file",
        path: "a b/\n\\x",
        sizeBytes: 3,
        mode: 0o640,
        mtimeUs: 1_795_000_000_123_456,
        sha256: "ab".repeat(32),
      },
      { kind: "link", path: "l\xff", target: "../x" },
    ],
    databases: [
      {
        name: "wp",
        server: "MariaDB 10.11.19",
        dialect: "mysql",
        after,
        tables: [{ shape, chunks: [chunk] }],
      },
    ],
  }),
].join("\n");
const seal = sealText({ v: 1, id: "2026-11-22T173000Z", site: "example.com", manifestSha256: "ab" } as never);
const delta = [
  ...deltaLines({ from: "a", to: "b", before: 1, began: [{ path: "x", sizeBytes: 5 }], ended: [] } as never),
].join("\n");
const journal = writeJournalLine([{ kind: "seen", key: "0".repeat(32) } as never], hmac);
const message = () => {
  const values = [
    ["A", "192.0.2.1"],
    ["MX", "10 mail.example.com"],
    ["TXT", "v=spf1 -all"],
    ["SOA", "ns1.example.com hostmaster.example.com 1 2 3 4 5"],
    ["AAAA", "2001:db8::1"],
    ["NS", "ns1.example.com"],
    ["CAA", '0 issue "ca.example"'],
    ["SRV", "0 5 443 web.example.com"],
    ["NAPTR", '100 10 "u" "sip+E2U" "!^.*$!sip:x@example.com!" .'],
    ["DS", "12345 13 2 abcdef"],
  ] as const;
  const answers = values.map(([type, value]) => ({
    ...{ name: "www.example.com", type, class: 1, ttlSeconds: 300 },
    data: writeValue(type, value) ?? new Uint8Array(),
  }));
  const questions = [{ name: "www.example.com", type: "ANY", class: 1 }];
  const opt = { name: name("."), type: "OPT", class: 1232, ttlSeconds: 0, data: new Uint8Array() } as never;
  return writeMessage({ id: 7, flags: 0x8400, questions, answers, authorities: [], additionals: [opt] });
};
const config = `version: 1
accounts:
  one: { transport: { driver: ssh, host: one.example, user: u, identity: ~/.ssh/id, hostKey: "SHA256:abc" } }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com:
    names: [example.com, www.example.com]
    primary: one
    accounts: { one: { path: public_html }, two: { path: public_html, databases: auto } }
    mirror: { every: 1m, exclude: ["*.log"] }
    failover: { mode: manual, fence: lease }
`;
const imap = [
  '* 1 FETCH (UID 7 FLAGS (\\Seen) INTERNALDATE "01-Nov-2026 10:00:00 +0000" RFC822.SIZE 5 BODY[] {5}\r\nhello)\r\n',
  '* LIST (\\HasNoChildren) "/" "INBOX/a b"\r\n* OK [UIDVALIDITY 7] ok\r\nA1 OK [COPYUID 7 1:2 3:4] done\r\n',
];

/** Of nobody: made for this. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBbDCCAR6gAwIBAgIUNuuR+2r0FlxqX1W0nkiu6fw39t8wBQYDK2VwMBYxFDAS
BgNVBAMMC2V4YW1wbGUuY29tMCAXDTI2MTEzMDExMzkwMloYDzIxMjYxMTA2MTEz
OTAyWjAWMRQwEgYDVQQDDAtleGFtcGxlLmNvbTAqMAUGAytlcAMhADdPi+d7zKnH
QSQ0uEqfUo/M7krx1O4tPFKGg3QNM31qo3wwejAdBgNVHQ4EFgQUMU/kDMlVfYP3
04rPLMp6Pr4rb3cwHwYDVR0jBBgwFoAUMU/kDMlVfYP304rPLMp6Pr4rb3cwDwYD
VR0TAQH/BAUwAwEB/zAnBgNVHREEIDAeggtleGFtcGxlLmNvbYIPd3d3LmV4YW1w
bGUuY29tMAUGAytlcANBALDgDLxltpf+aS6r5xKFIjijHdG+DaHbZM7gB2x1ODGO
thw9G7AY6pvYI1/QJujejCVPxZdHbHm2x8cbapxdAgw=
-----END CERTIFICATE-----
`;

/** Beside the readers of a row line in their files. */
const writersOfRows = [
  "writeRow",
  "quoteName",
  "quoteSqliteName",
  "writeLiteral",
  "quoteMysqlText",
  "canonicalBytes",
  "writeText",
  "decodeRow",
  "showLiteral",
  "readLines",
] as const;

export const parsers: readonly FuzzedParser[] = [
  ...storedParsers,
  ...accountParsers,
  ...farParsers,
  {
    name: "manifest",
    not: [
      "manifestLines",
      "bodyLines",
      "asciiJson",
      "entryLine",
      "chunkLine",
      "OutlineReader",
      "see",
      "start",
      "treeKind",
      "countEntry",
      "readHead",
      "skip",
      "begin",
    ],
    code: ["core/mirror/manifest-text.ts"],
    seeds: [manifest],
    run: (text) => readManifest(text.split("\n")),
  },
  {
    name: "manifest, for its outline",
    code: ["core/mirror/manifest-text.ts"],
    only: ["OutlineReader", "see", "treeKind", "countEntry"],
    seeds: [manifest],
    run(text) {
      const reader = new OutlineReader();
      for (const line of text.split("\n")) reader.add(line);
      return reader.finish();
    },
  },
  {
    name: "DNS answers, signed (TSIG), and a zone's transfer",
    code: ["core/dns/wire/transfer.ts", "core/dns/wire/tsig.ts", "core/dns/wire/answer.ts"],
    not: ["signMessage"],
    seeds: [signedTransfer(), answers(latin1(message()), latin1(message()))],
    run: readTransfer,
  },
  {
    name: "manifest head",
    only: ["readHead"],
    code: ["core/mirror/manifest-text.ts"],
    seeds: [manifest],
    run: (text) => readHead(text.split("\n")),
  },
  {
    name: "mail journal",
    only: ["readJournalLines"],
    code: ["core/mail/journal-line.ts"],
    seeds: [journal, `${journal}\n${journal}`],
    run: (text) => readJournalLines(text.split("\n"), hmac),
  },
  {
    name: "redo list",
    code: ["core/mirror/redo.ts"],
    not: ["redoText", "writeRedo"],
    seeds: ["generation\t3\nd\ta/b\n-\tc\n+\td\nend\t3\n"],
    run: readRedo,
  },
  {
    name: "what was seen",
    only: ["readSeen"],
    code: ["core/mirror/seen.ts"],
    seeds: ['{"v":1,"generation":3,"source":"one","scannedAt":1,"deepAt":1,"stamps":{"wp":{}}}'],
    run: (text) => readSeen(text, { generation: 3, source: "one" }),
  },
  {
    name: "snapshot delta",
    code: ["core/snapshot/delta.ts"],
    not: ["deltaLines"],
    seeds: [delta],
    run: (text) => readDelta(text.split("\n")),
  },
  {
    name: "snapshot proof",
    only: ["readProof"],
    code: ["core/snapshot/proof.ts"],
    seeds: [JSON.stringify({ v: 1, slicesAt: Array(30).fill(null), damaged: [] })],
    run: readProof,
  },
  {
    name: "snapshot seal",
    code: ["core/snapshot/seal-text.ts"],
    not: ["sealText"],
    seeds: [seal],
    run: readSeal,
  },
  {
    name: "state file",
    code: ["core/site/signed-text.ts"],
    not: ["writeSigned"],
    seeds: [signed(stateBody)],
    run: (text) => readStateFile(text, { site: "example.com", account: "one", hmac }),
  },
  {
    name: "state file, signed by whoever owns the account",
    code: ["core/site/state-file.ts", "core/site/signed-text.ts"],
    not: ["writeStateFile", "writeSigned"],
    seeds: [stateBody],
    run: (text) => readStateFile(signed(text), { site: "example.com", account: "one", hmac }),
  },
  {
    name: "endpoint answer, signed",
    not: ["endpointKey", "writeEndpointOrder"],
    code: ["core/site/endpoint.ts"],
    seeds: [
      '{"nonce":"n","role":"replica","known":true,"epoch":1,"generation":2,"surveyedAt":3,"lease":null,"clocks":{"wall":1,"uptime":2,"boot":"b"},"late":1000,"php":"8.2","writable":true,"database":"ok"',
      '{"nonce":"n","refused":"late","wall":7',
    ],
    run(text) {
      const answer = readEndpointAnswer(signed(text), "n", hmac);
      return answer.kind === "answered" ? parseHealth(answer.value) : answer;
    },
  },
  {
    name: "role header",
    code: ["core/site/role-header.ts"],
    seeds: ["role=primary;state=known;epoch=3;generation=7;gate=1"],
    run: parseRoleHeader,
  },
  {
    name: "configuration",
    code: ["config/read-config.ts", "config/yaml-tree.ts"],
    fixedShare: 120,
    seeds: [config],
    run: (text) => readConfig(text, { folder: "/srv", home: "/home/me" }),
  },
  {
    name: "zone as code",
    code: ["config/read-zone-yaml.ts"],
    fixedShare: 200,
    seeds: [
      'ttl: 5m\nrecords:\n  "@": { MX: ["10 mail"], A: { pool: published }, TXT: { ttl: 60, at: { ns: [a] }, values: [b] } }\n  www: { AAAA: { pool: [one] }, CNAME: x.example.net. }\n',
      'records: { "@": { SRV: { pool: published }, NS: ["a b"] } }\n',
    ],
    run: (text) => readZoneYaml(text, { zone: name("example.com"), accounts: ["one"], providers: ["ns"] }),
  },
  {
    name: "zone file",
    code: ["core/dns/read-zone-file.ts"],
    seeds: ['$TTL 300\n@ IN SOA ns1 host ( 1 2 3 4 5 )\n@ NS ns1\nwww A 192.0.2.1\nt TXT "a" "b\\"c"\n'],
    run: (text) => readZoneFile(text, name("example.com")),
  },
  {
    name: "DNS message",
    not: [
      "writeMessage",
      "writeRecord",
      "writeValue",
      "writeName",
      "writeQuestion",
      "write",
      "address",
      "nameBytes",
      "numberBytes",
      "join",
      "shortText",
      "bytesOfHex",
      "writeUnknown",
    ],
    code: ["core/dns/wire/message.ts", "core/dns/wire/values.ts", "core/dns/wire/names.ts"],
    seeds: [latin1(message()), signedTransfer()],
    run: (text) => parseMessage(bytesOf(text)),
  },
  {
    name: "DNS name",
    not: ["labelsOfName", "isWithin", "namesBetween"],
    code: ["core/dns/name.ts"],
    seeds: ["www.example.com.", "xn--bcher-kva.example"],
    run: parseName,
  },
  {
    name: "SPF",
    not: ["isSpf"],
    code: ["core/mail/doctor/spf.ts"],
    seeds: ["v=spf1 ip4:192.0.2.0/24 include:_spf.example.com -all"],
    run: parseSpf,
  },
  {
    name: "rsync progress",
    code: ["drivers/transports/ssh/rsync/rsync-output.ts"],
    not: ["parseLiteralBytes", "parseRsyncVersion"],
    seeds: ["  1234  50%  1.2MB/s 0:00:01 (xfr#5, to-chk=3/9)"],
    run: parseProgress,
  },
  {
    name: "rsync statistics",
    code: ["drivers/transports/ssh/rsync/rsync-output.ts"],
    not: ["parseProgress", "parseRsyncVersion"],
    seeds: ["Literal data: 123 bytes\nMatched data: 5 bytes"],
    run: parseLiteralBytes,
  },
  {
    name: "rsync version",
    code: ["drivers/transports/ssh/rsync/rsync-output.ts"],
    not: ["parseProgress", "parseLiteralBytes"],
    seeds: ["rsync  version 3.2.7  protocol version 31"],
    run: parseRsyncVersion,
  },
  {
    name: "find record",
    code: ["drivers/transports/shared/find-records.ts"],
    seeds: ["f 644 12 1700000000.5 folder/file", "!d 755 0 0 x"],
    run: (text) => parseFindRecord(text, "target"),
  },
  {
    name: "host keys",
    only: ["parseKeys"],
    code: ["drivers/transports/ssh/host-key.ts"],
    seeds: ["[h]:22 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAA"],
    run: parseKeys,
  },
  {
    name: "account probe",
    not: ["probeAccount", "probeStream"],
    code: ["drivers/transports/probe.ts"],
    seeds: ["cron\u0000* * * * * x\u0000php\u00008.2\u0000"],
    run: (text) => parseProbe(text, 1_700_000_000_000),
  },
  {
    name: "look from an account",
    only: ["readLook"],
    code: ["engines/failover/look-from-account.ts"],
    seeds: ["answered 200\nbody", "failed proven\nwhy"],
    run: readLook,
  },
  {
    name: "IMAP responses",
    code: ["drivers/mailboxes/imap/wire/response-reader.ts"],
    fixedShare: 300,
    seeds: imap,
    run: readResponses,
  },
  {
    name: "IMAP values",
    code: ["drivers/mailboxes/imap/wire/parse-values.ts"],
    seeds: ['(UID 7 FLAGS (\\Seen) "a\\"b" NIL BODY[HEADER.FIELDS (SUBJECT)] \u00000\u0000)'],
    run: (text) =>
      parseValues(text)?.map((value) => (isList(value) ? value.length : textOf(value, ["text"]))) ?? [],
  },
  {
    name: "Maildir name",
    not: ["dottedOfFolder", "lettersOfFlags", "destinationBase", "claimOfId"],
    code: ["core/mail/maildir-name.ts"],
    seeds: [
      "info/new/1.M2P3.host,S=5:2,FS",
      "info/Maildir/.Sent/cur/1.CP00000000000000000000000000000000.clonepanel,S=5",
    ],
    run(text) {
      const file = parseMaildirPath(text);
      const base = file?.base ?? text;
      return {
        file,
        key: keyOfName(base),
        odd: oddityOf(base, 5),
        flags: flagsOfLetters(file?.letters ?? text, new Map()),
      };
    },
  },
  {
    name: "Dovecot keywords",
    only: ["parseKeywords"],
    code: ["drivers/mailboxes/maildir/keywords.ts"],
    seeds: ["0 $Junk\n1 NonJunk\n"],
    run: parseKeywords,
  },
  {
    name: "vault chunk",
    only: ["readChunk", "readRows"],
    code: ["core/database/chunk-file.ts"],
    seeds: ["SET NAMES binary;\nINSERT INTO `t` (`a`) VALUES\n(1,'a\\'b'),\n(2,NULL);\n"],
    run: (text) => [readChunk(text), readRows(text)],
  },
  {
    name: "vault row (MySQL)",
    not: writersOfRows,
    code: ["core/database/row-line.ts", "core/database/mysql-dialect.ts"],
    seeds: ["(1,'a\\'b\\n',NULL,0x00ff,-1.5e3)"],
    run: (text) => parseRow(text, mysqlDialect),
    mayThrow: "SyntaxError",
  },
  {
    name: "vault row (SQLite)",
    not: writersOfRows,
    code: ["core/database/row-line.ts", "core/database/sqlite-dialect.ts"],
    seeds: ["(1,'a''b',NULL,X'00FF')"],
    run: (text) => parseRow(text, sqliteDialect),
    mayThrow: "SyntaxError",
  },
  {
    name: "panel XML",
    only: ["parseXml"],
    code: ["core/xml.ts"],
    seeds: ["<packet><dns><result><status>ok</status><id>7</id>&lt;&#65;</result></dns></packet>"],
    run: parseXml,
  },
  {
    name: "restic answer",
    not: ["readSummary", "readProgress"],
    code: ["drivers/offsites/restic/wire.ts"],
    seeds: [
      `[{"id":"${"a".repeat(64)}","time":"2026-11-22T17:30:00Z","tags":["clonepanel","site=x","snapshot=2026-11-22T173000Z","manifest=${"b".repeat(64)}"]}]`,
    ],
    run: readCopies,
  },
  {
    name: "restic summary",
    only: ["readSummary"],
    code: ["drivers/offsites/restic/wire.ts"],
    seeds: ['{"message_type":"summary","data_added":5,"total_files_processed":3,"snapshot_id":"abcdef0123"}'],
    run: readSummary,
  },
  {
    name: "restic progress",
    only: ["readProgress"],
    code: ["drivers/offsites/restic/wire.ts"],
    seeds: ['{"message_type":"status","percent_done":0.5,"total_files":3}'],
    run: readProgress,
  },
  {
    name: "wp-config.php",
    code: ["drivers/apps/wordpress/settings.ts"],
    not: ["parseReaderAnswer"],
    seeds: ["<?php define('DB_NAME', 'x'); /* c */ $table_prefix = 'wp_'; define(\"DB_USER\", \"u\");"],
    run: parseConfigText,
  },
  {
    name: "wp-config.php by PHP",
    code: ["drivers/apps/wordpress/settings.ts"],
    not: ["parseConfigText"],
    seeds: [
      'noise\nMARK{"constants":{"DB_NAME":"eA=="},"prefix":"d3Bf","php":"8.2","extensions":["mysqli"]}MARK\n',
    ],
    run: (text) => parseReaderAnswer(text, "MARK"),
  },
  {
    name: "certificate",
    only: ["readCertificate"],
    code: ["engines/certificates/read-certificate.ts"],
    seeds: [certificate],
    run: readCertificate,
  },
];

/** Of whoever holds the key: every signature is the same here. */
function signer(): Signer {
  const key = { name: name("k.example"), algorithm: "hmac-sha256", secret: new Uint8Array(32) } as const;
  return { key, hmac: () => new Uint8Array(32), nowSeconds: 1_795_000_000 };
}

function signedTransfer(): string {
  const soa = { name: "example.com", type: "SOA", class: 1, ttlSeconds: 300 };
  const data = writeValue("SOA", "ns1.example.com hostmaster.example.com 1 2 3 4 5") ?? new Uint8Array();
  const plain = writeMessage({
    ...{ id: 7, flags: 0x8400, questions: [], authorities: [], additionals: [] },
    answers: [
      { ...soa, data },
      { ...soa, name: "www.example.com", type: "A", data: writeValue("A", "192.0.2.1") ?? data },
      { ...soa, data },
    ],
  });
  return latin1(signMessage(plain, signer()).bytes);
}

function readTransfer(text: string): unknown {
  const transfer = new Transfer({ id: 7, requestMac: new Uint8Array(32), signer: signer() });
  return text.split(between).map((piece) => {
    const bytes = bytesOf(piece);
    const parsed = parseMessage(bytes);
    const question = { name: name("www.example.com"), type: "A" } as const;
    const read = parsed.kind === "message" ? readAnswer(parsed.message, question) : null;
    return [transfer.take(bytes), read];
  });
}

function name(text: string) {
  const read = parseName(text);
  if (read === null) throw new TypeError(text);
  return read;
}

/** In pieces, as a line brings them. */
async function readResponses(text: string): Promise<void> {
  const bytes = Buffer.from(text, "latin1");
  let at = 0;
  const read = async () => {
    if (at >= bytes.length) return null;
    const piece = bytes.subarray(at, at + 7);
    at += piece.length;
    return piece;
  };
  const reader = new ResponseReader({ read } as never, "one");
  const body = { sizeBytes: 0, sha256: "", path: "" };
  const receiver = {
    mostBytes: 1_000_000,
    open: async () => ({ write: async () => undefined, end: async () => body }),
  };
  for (let response = await reader.next(receiver); response !== null; response = await reader.next(receiver))
    parseValues(response.text);
}
