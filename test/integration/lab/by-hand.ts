import type { Lab } from "../../lab/lab.ts";

export interface Rebuilt extends AsyncDisposable {
  /** A database on account b's server. */
  readonly database: string;
}

/**
 * What an owner does who has lost ClonePanel: schema.sql, all chunks through zcat, after.sql, into mysql. `blog` and `wp`
 * are only names for the scratch database.
 */
export async function byHand(lab: Lab, generation: string, name: "blog" | "wp"): Promise<Rebuilt> {
  const database = `scratch_${name}`;
  const sql = await lab.mustExec("control", [
    "sh",
    "-c",
    'cd "$1/databases/wp" && cat schema.sql && zcat ./*/*.sql.gz && cat after.sql',
    "sh",
    generation,
  ]);
  const mysql = ["mysql", "--no-defaults", "--socket=/run/mysqld/mysqld.sock"];
  await lab.mustExec("b", [
    ...mysql,
    "-e",
    `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}`,
  ]);
  await lab.mustExec("b", [...mysql, database], { input: Buffer.from(sql, "latin1") });
  return {
    database,
    async [Symbol.asyncDispose]() {
      await lab.mustExec("b", [...mysql, "-e", `DROP DATABASE ${database}`]);
    },
  };
}
