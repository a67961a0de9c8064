import type { ErrorRow } from "./error-row.ts";
import type { ConfigLoad, ConfigNotice } from "./house.ts";

export function configRow(
  file: string,
  notice: ConfigNotice,
  code: "CONFIG_INVALID" | "CONFIG_WARNING",
): ErrorRow {
  const where = `${file}:${notice.line}:${notice.column}`;
  const what = notice.path === "" ? notice.message : `${notice.path}: ${notice.message}`;
  return {
    code,
    message: `${where} ${what}`,
    hint:
      code === "CONFIG_INVALID" ? "Correct the file, then run: clonepanel config check" : "Nothing to do.",
    site: siteOf(notice.path),
    account: null,
  };
}

/** Many warnings about the file in one line. */
export function configSummary(file: string, rows: readonly ErrorRow[]): readonly ErrorRow[] {
  const [first] = rows;
  if (first === undefined || rows.length === 1) return rows;
  const message = `${file} has ${rows.length} warnings; see: clonepanel config check`;
  return [{ ...first, message, site: null }];
}

/** The rows of a configuration that cannot be used. */
export function configRows(load: Exclude<ConfigLoad, { kind: "valid" }>): readonly ErrorRow[] {
  switch (load.kind) {
    case "invalid":
      return load.problems.map((notice) => ({
        ...configRow(load.file, notice, "CONFIG_INVALID"),
        site: null,
      }));
    case "unreadable":
      return [
        {
          code: "CONFIG_UNREADABLE",
          message: `the configuration ${load.file} cannot be read: ${load.because}`,
          hint: "Name another file with --config, or look at this one: ls -l",
          site: null,
          account: null,
        },
      ];
    case "missing":
      return [
        {
          code: "CONFIG_MISSING",
          message: `there is no configuration; looked at ${load.looked.join(", ")}`,
          hint: "Name one with --config FILE, or write ./clonepanel.yaml; docs/examples/clonepanel.yaml shows every key.",
          site: null,
          account: null,
        },
      ];
  }
}

/** Sites' names hold dots, so only warnings that end in a known section tell their site. */
function siteOf(path: string): string | null {
  return /^sites\.(.+)\.(dns|mail|checks|failover|accounts)$/.exec(path)?.[1] ?? null;
}
