import assert from "node:assert/strict";
import { test } from "node:test";
import { folderOfServerName, serverNameOfFolder } from "../folder-names.ts";
import { imapDate, readImapDate } from "./imap-date.ts";
import { parseValues } from "./parse-values.ts";
import { quote } from "./quote.ts";
import { uidSets, uidsOf } from "./uid-sets.ts";

test("a response becomes words, texts, literals and lists; what is not well formed is nothing", () => {
  assert.deepEqual(
    parseValues('(UID 5 FLAGS (\\Seen $X) "a \\"b" NIL BODY[HEADER.FIELDS (TO)] \u00000\u0000)'),
    [["UID", "5", "FLAGS", ["\\Seen", "$X"], 'a "b', null, "BODY[HEADER.FIELDS (TO)]", { literal: 0 }]],
  );
  for (const odd of ["(", ")", '"open', "(".repeat(50) + ")".repeat(50)])
    assert.equal(parseValues(odd), null, odd);
});

test("UIDs become short ranges and come back; a set that names too many is refused", () => {
  const uids = [9, 1, 2, 3, 7, 4_294_967_295];

  const sets = uidSets(uids);

  assert.deepEqual(sets, ["1:3,7,9,4294967295"]);
  assert.deepEqual(uidsOf(sets[0] ?? "", 10), [1, 2, 3, 7, 9, 4_294_967_295]);
  assert.deepEqual(uidsOf("3:1", 10), [3, 2, 1]);
  for (const set of ["1:4294967295", "a", "", "1,,2"]) assert.equal(uidsOf(set, 10), null, set);
  const odd = Array.from({ length: 5_000 }, (_, index) => index * 2);
  assert.ok(uidSets(odd).every((set) => set.length <= 4_000));
});

test("a date of arrival survives the way to a server and back, and is read in any zone", () => {
  assert.equal(imapDate(1_784_256_265_999), '"17-Jul-2026 02:44:25 +0000"');
  assert.equal(readImapDate("17-Jul-2026 04:44:25 +0200"), 1_784_256_265_000);
  assert.equal(readImapDate(" 1-Jan-1970 00:00:00 +0000"), 0);
  assert.equal(readImapDate("99-Foo-2026 00:00:00 +0000"), null);
});

test("folders are called alike whatever a server puts before and between their names", () => {
  const cpanel = { prefix: "INBOX.", delimiter: "." };
  const plain = { prefix: "", delimiter: "/" };

  assert.equal(folderOfServerName("INBOX.Clients.2026", cpanel), "Clients/2026");
  assert.equal(serverNameOfFolder("Clients/2026", cpanel), "INBOX.Clients.2026");
  assert.equal(folderOfServerName("inbox", cpanel), "INBOX");
  assert.equal(folderOfServerName("shared.other", cpanel), null);
  assert.equal(folderOfServerName("INBOX.a/b", cpanel), null);
  assert.equal(serverNameOfFolder("a.b", cpanel), null);
  assert.equal(serverNameOfFolder("a.b", plain), "a.b");
  assert.equal(serverNameOfFolder("a\r\nC2 DELETE INBOX", plain), null);
});

test("no text in quotes ends a command", () => {
  assert.equal(quote('a"b\\c\r\nd\0'), '"a\\"b\\\\cd"');
});
