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
  // What the interface reads: the log by kind, what changed in it in the order of its changes (whoever wrote it), and
  // who may come in. The bound is what a browser may have missed before it reads everything anew.
  `
  CREATE INDEX operations_by_kind ON operations (kind, id);
  CREATE INDEX operations_by_site_kind ON operations (site, kind, id);
  CREATE INDEX operations_troubled ON operations (status, id) WHERE status <> 'done';
  CREATE TABLE log_identity (id TEXT NOT NULL) STRICT;
  INSERT INTO log_identity (id) VALUES (lower(hex(randomblob(4))));
  CREATE TABLE log_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    operation TEXT NOT NULL,
    step INTEGER
  ) STRICT;
  CREATE TRIGGER operation_begun AFTER INSERT ON operations
    BEGIN INSERT INTO log_changes (operation) VALUES (NEW.id); END;
  CREATE TRIGGER operation_ended AFTER UPDATE OF status ON operations
    BEGIN INSERT INTO log_changes (operation) VALUES (NEW.id); END;
  CREATE TRIGGER step_begun AFTER INSERT ON steps
    BEGIN INSERT INTO log_changes (operation, step) VALUES (NEW.operation, NEW.seq); END;
  CREATE TRIGGER step_settled AFTER UPDATE OF status ON steps
    BEGIN INSERT INTO log_changes (operation, step) VALUES (NEW.operation, NEW.seq); END;
  CREATE TRIGGER log_changes_bounded AFTER INSERT ON log_changes WHEN NEW.seq % 1000 = 0
    BEGIN DELETE FROM log_changes WHERE seq <= NEW.seq - 100000; END;
  CREATE TABLE panel_records (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,
    ends_at INTEGER,
    PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX panel_records_ending ON panel_records (kind, ends_at) WHERE ends_at IS NOT NULL;
  CREATE TABLE check_days (
    site TEXT NOT NULL,
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    count TEXT NOT NULL,
    PRIMARY KEY (site, day, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE panel_audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  `,
];
