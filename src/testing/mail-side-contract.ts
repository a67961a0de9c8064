import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import type { ListedMessage, MailFlag } from "../core/mail/message.ts";
import type { LocalPath } from "../ports/files.ts";
import type { MailSide, Parcel } from "../ports/mailbox.ts";

/** One account with the mailboxes `info` and `sales`, both empty, and a disk of this machine. */
export interface MailSideHarness extends AsyncDisposable {
  readonly side: MailSide;
  /** Writes a file of this machine for a parcel. */
  place(name: string, bytes: string): Promise<LocalPath>;
  read(path: LocalPath): Promise<string | null>;
  /** An empty folder of this machine. */
  makeFolder(): Promise<LocalPath>;
}

const watch = {};

/** What both sides of a mover must do, asked of each driver alike. */
export function mailSideContract(driver: string, open: () => Promise<MailSideHarness>): void {
  const claim = (title: string, body: (room: Room) => Promise<void>) =>
    test(title, async () => {
      await using harness = await open();
      await body(roomOf(harness));
    });

  describe(`the mailboxes of ${driver}`, () => {
    deliveryClaims(claim);
    takingClaims(claim);
  });
}

type Claim = (title: string, body: (room: Room) => Promise<void>) => unknown;

function deliveryClaims(claim: Claim): void {
  claim("an empty account has its mailboxes and no message", async ({ side, list }) => {
    const folders = await side.readFolders(watch);

    assert.deepEqual(
      folders
        .filter(({ folder }) => folder === "INBOX")
        .map(({ mailbox }) => mailbox)
        .sort(),
      ["info", "sales"],
    );
    assert.deepEqual(await list(), []);
  });

  claim(
    "what is delivered is listed, found by a look, and the same in every byte, flag and second",
    async (room) => {
      const flags = ["Project-X", "\\Answered", "\\Flagged", "\\Seen"];
      const bytes = "Subject: \xe4\r\n\r\nodd \xff bytes\r\n";
      const parcel = await room.parcel({ bytes, flags, atMs: 1_600_000_001_000 });

      const [delivery] = await room.side.deliver([parcel], watch);

      // Where it is may be told too, but that is only a hint.
      assert.deepEqual(
        { ...delivery, hint: null },
        { key: parcel.key, kind: "sent", lostFlags: [], hint: null },
      );
      const [listed] = await room.list();
      assert.deepEqual([listed?.mailbox, listed?.folder, listed?.sizeBytes], ["info", "INBOX", bytes.length]);
      assert.deepEqual([...(listed?.flags ?? [])].sort(), flags);
      assert.equal(Math.floor((listed?.atMs ?? 0) / 1000), 1_600_000_001);
      const [candidate] = await room.side.look([parcel], watch);
      assert.equal(candidate?.sha256, parcel.sha256);
      assert.deepEqual(await room.fetchAll(), [bytes]);
    },
  );

  claim("a folder that is missing is made, and junk is known as junk", async (room) => {
    const own = await room.parcel({ bytes: "a: b\r\n\r\nown\r\n", folder: "Clients/2026" });
    const junk = await room.parcel({ bytes: "a: b\r\n\r\njunk\r\n", folder: "Junk", mailbox: "sales" });

    await room.side.deliver([own, junk], watch);

    const listed = await room.list();
    assert.deepEqual(listed.map(({ mailbox, folder, use }) => [mailbox, folder, use].join(" ")).sort(), [
      "info Clients/2026 own",
      "sales Junk junk",
    ]);
  });

  claim("two messages with the same bytes are two messages", async (room) => {
    const bytes = "a: b\r\n\r\ntwin\r\n";
    const parcels = [await room.parcel({ bytes }), await room.parcel({ bytes })];

    await room.side.deliver(parcels, watch);

    assert.equal((await room.list()).length, 2);
    const claims = (await room.side.look(parcels, watch)).map((candidate) => candidate.claim);
    assert.equal(new Set(claims).size, 2);
  });

  claim("a look before a delivery finds nothing, whatever else lies there", async (room) => {
    const other = await room.parcel({ bytes: "a: b\r\n\r\nother\r\n" });
    await room.side.deliver([other], watch);
    const parcel = await room.parcel({ bytes: "a: b\r\n\r\nnever sent\r\n" });

    const candidates = await room.side.look([parcel], watch);

    assert.deepEqual(
      candidates.filter(({ sha256 }) => sha256 === parcel.sha256),
      [],
    );
  });

  claim("a mailbox that is not there blocks its own messages and no others", async (room) => {
    const lost = await room.parcel({ bytes: "a: b\r\n\r\n1\r\n", mailbox: "nobody" });
    const fine = await room.parcel({ bytes: "a: b\r\n\r\n2\r\n" });

    const deliveries = await room.side.deliver([lost, fine], watch);

    assert.deepEqual(
      new Map(deliveries.map(({ key, kind }) => [key, kind])),
      new Map([
        [lost.key, "blocked"],
        [fine.key, "sent"],
      ]),
    );
  });

  claim("with deterministic names a second delivery changes nothing", async (room) => {
    if (room.side.manifest.names !== "deterministic") return;
    const parcel = await room.parcel({ bytes: "a: b\r\n\r\nonce\r\n", flags: ["\\Seen"] });
    await room.side.deliver([parcel], watch);

    await room.side.deliver([parcel], watch);

    assert.equal((await room.list()).length, 1);
  });
}

function takingClaims(claim: Claim): void {
  claim("only what still has the given bytes is taken, and a second time it is gone", async (room) => {
    const one = await room.parcel({ bytes: "a: b\r\n\r\none\r\n" });
    const two = await room.parcel({ bytes: "a: b\r\n\r\ntwo\r\n" });
    await room.side.deliver([one, two], watch);
    const listed = await room.list();
    const texts = await room.side.fetchMessages({ messages: listed, into: await room.makeFolder() });
    const placeOf = async (bytes: string) => {
      for (const { place } of listed) if ((await room.read(texts.get(place) ?? "")) === bytes) return place;
      throw new Error("not fetched");
    };
    const items = [
      { place: await placeOf("a: b\r\n\r\none\r\n"), sha256: one.sha256 },
      { place: await placeOf("a: b\r\n\r\ntwo\r\n"), sha256: one.sha256 },
    ];

    const first = await room.side.takeMessages(items, watch);
    const second = await room.side.takeMessages(items, watch);

    assert.deepEqual([...first.values()], ["taken", "changed"]);
    assert.deepEqual([...second.values()], ["gone", "changed"]);
    assert.deepEqual(await room.fetchAll(), ["a: b\r\n\r\ntwo\r\n"]);
  });
}

interface Room extends MailSideHarness {
  parcel(
    part: Partial<Pick<Parcel, "mailbox" | "folder" | "atMs">> & {
      bytes: string;
      flags?: readonly MailFlag[];
    },
  ): Promise<Parcel>;
  list(): Promise<readonly ListedMessage[]>;
  fetchAll(): Promise<readonly string[]>;
}

function roomOf(harness: MailSideHarness): Room {
  let number = 0;
  const { side } = harness;
  const list = async () => (await Array.fromAsync(side.listMessages(watch))).flat();
  return {
    ...harness,
    list,
    parcel: async ({ bytes, flags = [], mailbox = "info", folder = "INBOX", atMs = 1_700_000_000_000 }) => {
      number += 1;
      const key = createHash("sha256").update(`parcel ${number}`).digest("hex").slice(0, 32);
      const sha256 = createHash("sha256").update(bytes, "latin1").digest("hex");
      const file = await harness.place(key, bytes);
      const mark = mailbox === "nobody" ? null : await side.readMark(mailbox, folder, watch);
      return { key, mailbox, folder, file, sizeBytes: bytes.length, sha256, atMs, flags, mark };
    },
    fetchAll: async () => {
      const fetched = await side.fetchMessages({ messages: await list(), into: await harness.makeFolder() });
      return Promise.all([...fetched.values()].map(async (path) => (await harness.read(path)) ?? "gone"));
    },
  };
}
