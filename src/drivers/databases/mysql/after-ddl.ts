import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { NamedDdl } from "../../../core/database/table.ts";
import { hasErrno } from "./server-fault.ts";
import type { RawRow, Session } from "./session.ts";
import { textAt, textOrNull } from "./value.ts";

/** Views, programs and what could not be read of them. */
export interface Programs {
  readonly views: readonly NamedDdl[];
  readonly triggers: readonly NamedDdl[];
  readonly routines: readonly NamedDdl[];
  readonly events: readonly NamedDdl[];
  readonly warnings: readonly string[];
}

interface Found {
  readonly items: NamedDdl[];
  readonly warnings: string[];
}

/** Definitions without their DEFINER: whoever creates them on the other account becomes it. */
export async function readPrograms(
  session: Session,
  scope: { readonly views: readonly string[]; readonly tables: ReadonlySet<string> },
): Promise<Programs> {
  const database = textAt((await session.query("SELECT DATABASE()"))[0] ?? [], 0);
  const views = await readEach(
    session,
    scope.views.map((name) => ({ ...kinds.view, name })),
  );
  const triggers = await readTriggers(session, scope.tables);
  const routines = await readEach(session, await listRoutines(session));
  const events = await readEach(session, await listNames(session, eventsSql, kinds.event));
  return {
    views: views.items.map((view) => ({ ...view, ddl: viewDdl(view.ddl, database) })),
    triggers: triggers.items.map(withoutDefiner),
    routines: routines.items.map(withoutDefiner),
    events: events.items.map(withoutDefiner),
    warnings: [...views.warnings, ...triggers.warnings, ...routines.warnings, ...events.warnings],
  };
}

/** Where SHOW CREATE ... has the definition and its sql_mode. */
const kinds = {
  view: { word: "VIEW", ddlAt: 1, modeAt: null },
  trigger: { word: "TRIGGER", ddlAt: 2, modeAt: 1 },
  procedure: { word: "PROCEDURE", ddlAt: 2, modeAt: 1 },
  function: { word: "FUNCTION", ddlAt: 2, modeAt: 1 },
  event: { word: "EVENT", ddlAt: 3, modeAt: 1 },
} as const;

type Kind = (typeof kinds)[keyof typeof kinds] & { readonly name: string };

const triggersSql =
  "SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() " +
  "ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER";
const routinesSql =
  "SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() ORDER BY 1, 2";
const eventsSql =
  "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1";

async function readTriggers(session: Session, tables: ReadonlySet<string>): Promise<Found> {
  const rows = await session.query(triggersSql);
  const mirrored = rows.filter((row) => tables.has(textAt(row, 1)));
  return readEach(
    session,
    mirrored.map((row) => ({ ...kinds.trigger, name: textAt(row, 0) })),
  );
}

async function listRoutines(session: Session): Promise<Kind[]> {
  const rows = await session.query(routinesSql);
  return rows.flatMap((row): Kind[] => {
    const kind = textAt(row, 1);
    if (kind === "PROCEDURE") return [{ ...kinds.procedure, name: textAt(row, 0) }];
    return kind === "FUNCTION" ? [{ ...kinds.function, name: textAt(row, 0) }] : [];
  });
}

async function listNames(session: Session, sql: string, kind: typeof kinds.event): Promise<Kind[]> {
  return (await session.query(sql)).map((row) => ({ ...kind, name: textAt(row, 0) }));
}

async function readEach(session: Session, wanted: readonly Kind[]): Promise<Found> {
  const found: Found = { items: [], warnings: [] };
  for (const kind of wanted) {
    const row = await showCreate(session, kind);
    if (kind.word === "VIEW" && row !== null && (await isBroken(session))) {
      found.warnings.push(
        `VIEW ${kind.name} is not mirrored: it reads what is not there, or may not be read`,
      );
      continue;
    }
    const ddl = row === null ? null : textOrNull(row, kind.ddlAt);
    if (row === null || ddl === null) {
      found.warnings.push(`${kind.word} ${kind.name} is not mirrored: this user may not read its definition`);
      continue;
    }
    const item = { name: kind.name, ddl };
    found.items.push(kind.modeAt === null ? item : { ...item, sqlMode: textAt(row, kind.modeAt) });
  }
  return found;
}

/** Nobody can create such a view anew: not a replica, and not a person from the vault's files. Asked right after SHOW. */
async function isBroken(session: Session): Promise<boolean> {
  return (await session.query("SHOW WARNINGS")).some((row) => textAt(row, 1) === "1356");
}

async function showCreate(session: Session, kind: Kind): Promise<RawRow | null> {
  try {
    return (await session.query(`SHOW CREATE ${kind.word} ${quoteMysqlName(kind.name)}`))[0] ?? null;
  } catch (error) {
    // Not allowed to see it, or it refers to what is gone (1356): a dump tool stops here, a mirror goes on and says so.
    if (hasErrno(error, 1142, 1143, 1227, 1305, 1356, 1370)) return null;
    throw error;
  }
}

const definer = / DEFINER=(?:`(?:[^`]|``)*`|\w+)(?:@(?:`(?:[^`]|``)*`|\w+))?/;

function withoutDefiner(item: NamedDdl): NamedDdl {
  const body = item.ddl.search(/\b(TRIGGER|PROCEDURE|FUNCTION|EVENT)\b/);
  return { ...item, ddl: item.ddl.slice(0, body).replace(definer, "") + item.ddl.slice(body) };
}

/** Invoker's rights, so that a view shows no more than its reader may see; names without the database's own. */
function viewDdl(ddl: string, database: string): string {
  const invoker = ddl.replace(definer, "").replace(" SQL SECURITY DEFINER", " SQL SECURITY INVOKER");
  const qualifier = `${quoteMysqlName(database)}.`;
  return invoker
    .split(/('(?:[^'\\]|''|\\[\s\S])*')/)
    .map((piece, at) => (at % 2 === 1 ? piece : piece.replaceAll(qualifier, "")))
    .join("");
}
