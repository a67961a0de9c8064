import { ClonePanelError } from "../../../core/errors.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";

/**
 * A path as the account's shell may take it: absolute, or `./` and a path below the home. The dot keeps a leading dash
 * from being read as an option, and `cd` from its special names.
 *
 * @throws ClonePanelError PATH_LEAVES_HOME (bug) for `..` and for a byte that no path can hold.
 */
export function accountPath(path: BytePath): BytePath {
  if (path.includes("\0")) throw refused(path, "a path cannot hold a zero byte");
  if (path.startsWith("/")) return path;
  if (path.split("/").includes(".."))
    throw refused(path, "a relative path must stay below the account's home");
  return path === "" || path === "." ? "." : `./${path.replace(/^(?:\.\/+)+/, "")}`;
}

/** A path below a listed root, in its one plain form. @throws ClonePanelError PATH_LEAVES_HOME (bug) */
export function pathBelow(path: BytePath): BytePath {
  const parts = path.split("/");
  if (path.includes("\0") || parts.some((part) => part === "" || part === "." || part === ".."))
    throw refused(path, "it must be a plain path below the root");
  return path;
}

function refused(path: BytePath, because: string): ClonePanelError {
  return new ClonePanelError("PATH_LEAVES_HOME", `The path "${showPath(path)}" is refused: ${because}`, {
    hint: "Write an absolute path, or one below the account's home without `..`",
    remedy: "bug",
  });
}
