// What a server says at the least, in the protocol's own words (MySQL manual, client/server protocol).

export function packet(sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, body]);
}

/** As the answer to a login, and to a statement without rows. */
export const ok = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

/** What packs rows where there is a line to spare, in the lower half of the capabilities. */
export const compress = 0x20;

/** Protocol 10, with local files, a database at login, protocol 4.1 and plug-in authentication. */
export const greeting = Buffer.concat([
  Buffer.from([10]),
  Buffer.from("10.11.6-MariaDB\0"),
  Buffer.from([1, 0, 0, 0]),
  Buffer.from("abcdefgh\0"),
  Buffer.from([0x88, 0x82, 63, 2, 0, 0x08, 0x00, 21]),
  Buffer.alloc(10),
  Buffer.from("abcdefghijkl\0"),
  Buffer.from("mysql_native_password\0"),
]);
