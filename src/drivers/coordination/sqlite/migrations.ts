/** The database's form, step by step. Only ever append: `PRAGMA user_version` counts the steps that were applied. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE sites (
    site TEXT PRIMARY KEY,
    rev INTEGER NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE owners (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE locks (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    purpose TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    site TEXT,
    epoch INTEGER,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    status TEXT NOT NULL,
    plan TEXT,
    outcome TEXT,
    error TEXT,
    owner TEXT NOT NULL
  ) STRICT;
  CREATE INDEX operations_by_site ON operations (site, id);
  CREATE INDEX operations_running ON operations (status) WHERE status = 'running';
  CREATE TABLE steps (
    operation TEXT NOT NULL REFERENCES operations (id),
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    ended_at INTEGER,
    evidence TEXT,
    PRIMARY KEY (operation, seq)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE kept_values (
    key TEXT PRIMARY KEY,
    rev INTEGER NOT NULL,
    value TEXT NOT NULL
  ) STRICT;
  `,
];
