import { after, describe, test } from "node:test";
import { Secret } from "../../src/core/site/secret.ts";
import { mysqlDriver } from "../../src/drivers/databases/mysql/index.ts";
import {
  type DatabaseHarness,
  databaseContract,
  type TestDatabase,
} from "../../src/testing/database-contract.ts";
import { directTransport } from "../../src/testing/direct-transport.ts";
import { client, startMariadb, type TestServer } from "./mariadb.ts";
import { mysqlAhead } from "./mysql-ahead.ts";
import { mysqlClaims } from "./mysql-claims.ts";
import { mysqlEdits } from "./mysql-edits.ts";
import { everyType } from "./mysql-every-type.ts";
import { mysqlStamps } from "./mysql-stamps.ts";
import { mysqlUnstable } from "./mysql-unstable.ts";
import { mysqlWire } from "./mysql-wire.ts";

const outcome = await startMariadb();
if (outcome.kind === "absent") {
  test("the mysql driver", { skip: outcome.because });
} else {
  const { server } = outcome;
  const harness = openHarness(server);
  describe("MariaDB", () => {
    after(() => server[Symbol.asyncDispose]());
    databaseContract("mysql", async () => harness);
    mysqlClaims(server, harness);
    describe("a survey with somebody ahead", () => mysqlAhead(harness));
    mysqlEdits(harness);
    mysqlStamps(harness);
    mysqlUnstable(harness);
    mysqlWire(harness);
  });
}

function openHarness(server: TestServer): DatabaseHarness {
  const transport = directTransport({ socket: server.socket });
  let count = 0;
  return {
    driver: mysqlDriver,
    everyType,
    async createDatabase(): Promise<TestDatabase> {
      count += 1;
      const name = `site-${count}`;
      await server.sql(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
      return {
        place: (policy) => ({
          name: "wp",
          access: {
            driver: "mysql",
            host: count % 2 === 0 ? "localhost" : `127.0.0.1:${server.port}`,
            name,
            user: "root",
            password: new Secret(""),
            readOnly: null,
          },
          transport,
          policy: { skipTables: [], skipRows: [], ...policy },
        }),
        exec: (sql) => client(server.socket, sql, name),
        async [Symbol.asyncDispose]() {
          await server.sql(`DROP DATABASE \`${name}\``);
        },
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
