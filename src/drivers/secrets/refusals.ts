import { ClonePanelError } from "../../core/errors.ts";
import { Secret } from "../../core/site/secret.ts";

/** Editors and `echo` end a file with a line break that is no part of the secret. */
export function secretOf(text: string, empty: () => ClonePanelError): Secret {
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw empty();
  return new Secret(value);
}

export function missing(message: string, hint: string): ClonePanelError {
  return new ClonePanelError("SECRET_MISSING", message, { hint, remedy: "owner" });
}

export function unreadable(message: string, hint: string): ClonePanelError {
  return new ClonePanelError("SECRET_UNREADABLE", message, { hint, remedy: "owner" });
}

export function refuseOpenToOthers(path: string, mode: number): void {
  if ((mode & 0o077) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(3, "0");
  throw new ClonePanelError(
    "SECRET_FILE_OPEN_TO_OTHERS",
    `others can read or change the secret file ${path} (mode ${octal})`,
    { hint: `Make it yours alone: chmod 600 ${path}`, remedy: "owner" },
  );
}
