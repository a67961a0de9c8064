/** What paths in the configuration are relative to. Both absolute. */
export interface PathBase {
  readonly home: string;
  /** Folder of the configuration file. */
  readonly folder: string;
}

/** A path on this machine, absolute: `~/` is the home folder, everything else is relative to the configuration file. */
export function resolveLocalPath(written: string, base: PathBase): string {
  if (written === "~") return tidy(base.home);
  if (written.startsWith("~/")) return tidy(`${base.home}/${written.slice(2)}`);
  return tidy(written.startsWith("/") ? written : `${base.folder}/${written}`);
}

/** Removes empty and `.` parts and takes `..` back; the result of an absolute path has no trailing slash. */
function tidy(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** True when `inner` is `outer` or lies below it; both absolute, or both relative to the same folder. */
export function liesWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(outer === "/" ? "/" : `${outer}/`);
}
