import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createConnection } from "mysql2/promise";
import { composeChunk } from "../../src/core/database/chunk-file.ts";
import { dialectOf } from "../../src/core/database/dialect.ts";
import { Secret } from "../../src/core/site/secret.ts";
import { mysqlDriver } from "../../src/drivers/databases/mysql/index.ts";
import { directTransport } from "../../src/testing/direct-transport.ts";
import { startMariadb } from "./mariadb.ts";

/** As docs/how-to/restore-by-hand.md says it, with this server's socket. */
const byHand = ["--local-infile=0"];

const outcome = await startMariadb();
if (outcome.kind === "absent") {
  test("hostile dumps", { skip: outcome.because });
} else {
  const { server } = outcome;
  const folder = mkdtempSync(join(tmpdir(), "cp-dump-"));
  const canary = join(folder, "canary");

  test("who restores a hostile database by hand runs none of its words", async (t) => {
    t.after(async () => {
      rmSync(folder, { recursive: true });
      await server[Symbol.asyncDispose]();
    });
    await server.sql(
      "CREATE DATABASE evil CHARACTER SET utf8mb4; CREATE DATABASE again CHARACTER SET utf8mb4",
    );
    // Not by the client, which takes comments away.
    const owner = await createConnection({ socketPath: server.socket, user: "root", database: "evil" });
    for (const statement of hostile(canary)) await owner.query(statement);
    await owner.end();
    const place = {
      name: "wp",
      transport: directTransport({ socket: server.socket }),
      access: {
        driver: "mysql",
        host: "localhost",
        name: "evil",
        user: "root",
        password: new Secret(""),
        readOnly: null,
      },
      policy: { skipTables: [], skipRows: [] },
    } as const;
    const dialect = dialectOf("mysql");
    await using reader = await mysqlDriver.openReader(place);
    const survey = await reader.survey([]);
    const texts = [dialect.schemaText(survey.tables.map(({ shape }) => shape))];
    for (const { shape, buckets } of survey.tables) {
      const lines: string[] = [];
      for await (const some of reader.fetchRows(
        shape,
        buckets.map(({ id }) => id),
      ))
        lines.push(...some);
      texts.push(composeChunk(shape, lines, dialect));
    }
    const dump = Buffer.from([...texts, dialect.afterText(survey.after)].join(""), "latin1");
    assert.ok(dump.includes("touch"), "it has the words");

    const login = ["--no-defaults", `--socket=${server.socket}`, "--user=root"];
    const restored = spawnSync("mysql", [...login, ...byHand, "again"], { input: dump, encoding: "utf8" });

    assert.equal(restored.status, 0, restored.stderr);
    assert.equal(existsSync(canary), false);
    assert.equal((await server.sql("SHOW TRIGGERS", "again")).trim().split("\n").length, 1);
    const count = "SELECT COUNT(*) FROM rows_of_words";
    assert.equal(await server.sql(count, "again"), await server.sql(count, "evil"));

    // The client does obey such words where it is not told otherwise: else this test would prove nothing.
    spawnSync("mysql", login, { input: `SELECT 1;\n\\! touch ${canary}\n`, encoding: "utf8" });
    assert.equal(existsSync(canary), true);
  });
}

/** The client's own commands, wherever a database can hold text. */
function hostile(path: string): readonly string[] {
  const words = [`\\! touch ${path}`, `system touch ${path}`, `\\. ${path}`, `source ${path}`];
  const breaks = ["\n", "\r\n", "\r", "\0", "'\n", '"\n', "`\n", "\\'\n", "*/\n", ";\n", ";;\n", "\n-- \n"];
  const values = words.flatMap((word) => breaks.map((end) => `${end}${word}${end}`));
  const quoted = values.map((value) => `(0x${Buffer.from(value).toString("hex")})`);
  const comments = words
    .map((word) => `/* ${word} ' */\n-- ${word}\n# ${word} "\n/*\n${word}\n*/`)
    .join("\n");
  return [
    `CREATE TABLE rows_of_words (id int PRIMARY KEY AUTO_INCREMENT, t text) COMMENT='\n\\\\! touch ${path}\n'`,
    `INSERT INTO rows_of_words (t) VALUES ${quoted.join(",")}`,
    `CREATE TABLE \`x\n\\! touch ${path}\nx\` (\`x\n\\! touch ${path}\nx\` int DEFAULT 3 COMMENT '\nsystem touch ${path}\n')`,
    `CREATE VIEW v AS SELECT '\n\\\\! touch ${path}\n' AS t`,
    "SET sql_mode='NO_BACKSLASH_ESCAPES'",
    `CREATE TRIGGER evil BEFORE INSERT ON rows_of_words FOR EACH ROW BEGIN\n${comments}\nSET @a = '\\';\nSET @b = '\n${words[0]}\n';\nEND`,
  ];
}
