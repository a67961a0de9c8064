import { ClonePanelError } from "./errors.ts";
import { type BytePath, showPath } from "./mirror/byte-path.ts";

/** Turns a system error into one a person can act on. */
export function diskError(cause: unknown, path: BytePath): ClonePanelError {
  if (cause instanceof ClonePanelError) return cause;
  const code = systemCode(cause);
  const place = showPath(path);
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new ClonePanelError("DISK_FULL", `this machine has no room left for ${place} (${code})`, {
      hint: "Free some room (df -h, df -i), then run the same command again; it goes on where it stopped.",
      remedy: "owner",
      cause,
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new ClonePanelError(
      "DISK_DENIED",
      `this machine does not let us write or read ${place} (${code})`,
      {
        hint: `Look at its owner and mode: ls -ld ${place}`,
        remedy: "owner",
        cause,
      },
    );
  }
  return new ClonePanelError(
    "DISK_FAILED",
    `this machine's disk failed at ${place} (${code ?? String(cause)})`,
    {
      hint: "Look at the disk and at the kernel's log (dmesg), then run the same command again.",
      remedy: "owner",
      cause,
    },
  );
}

export function systemCode(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
