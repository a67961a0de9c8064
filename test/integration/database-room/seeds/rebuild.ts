import { readdir, readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { client, type TestServer } from "../../mariadb.ts";

/** As a person does it with nothing but the vault's folder: schema.sql, every chunk, after.sql, into the server's client. */
export async function rebuildByHand(server: TestServer, folder: string, database: string): Promise<void> {
  const files = [await readFile(`${folder}/schema.sql`)];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const chunks = (await readdir(`${folder}/${entry.name}`)).sort();
    for (const chunk of chunks) files.push(gunzipSync(await readFile(`${folder}/${entry.name}/${chunk}`)));
  }
  files.push(await readFile(`${folder}/after.sql`));
  await server.sql(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  // A row near the end of a packet is longer as a line: whoever has one gives the server more room for it.
  const [packet = ""] = (await server.sql("SELECT @@global.max_allowed_packet")).split("\n");
  await server.sql("SET GLOBAL max_allowed_packet = 67108864");
  try {
    await client(server.socket, Buffer.concat(files), database);
  } finally {
    await server.sql(`SET GLOBAL max_allowed_packet = ${packet}`);
  }
}
