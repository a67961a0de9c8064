/**
 * What both directions share. `-I`: a file whose size and time are those of the basis is still compared, since the
 * caller asks only for what he knows to differ. Without `-s` the words of the far rsync
 * stand in the command, where a key's gate can read them; no path is among them but a plain one of a basis. Parents are made with default
 * attributes, so that a folder which became a link on the account is never followed here. Not used, ever: --inplace
 * and --append (they edit what snapshots share), --safe-links (it drops links), --trust-sender.
 */
const commonArguments = [
  "-lptzI",
  "--no-protect-args",
  ...["--no-implied-dirs", "--no-dirs", "--files-from=-", "--from0"],
  ...["--info=progress2,stats2", "--no-human-readable", "--timeout=120"],
] as const;

/** rsync counts in KiB; 0 would mean no limit. */
export function limitArguments(bytesPerSecond: number | null): string[] {
  return bytesPerSecond === null ? [] : [`--bwlimit=${Math.max(1, Math.floor(bytesPerSecond / 1024))}`];
}

/**
 * Holes stay holes, where there is room to lose: with it every piece that the basis already had is a write of its own, of
 * some hundred bytes, which is an eighth of what a copy of many small files costs.
 */
const keepHoles = "-S";
const littleBytes = 64 * 1024 * 1024;

/** `--munge-links`: no link that arrives can lead the next file elsewhere; the caller restores them afterwards. */
export function fetchArguments(order: {
  readonly into: string;
  readonly basis: string | null;
  readonly listedBytes?: number;
}): string[] {
  return [
    ...commonArguments,
    ...((order.listedBytes ?? Number.POSITIVE_INFINITY) < littleBytes ? [] : [keepHoles]),
    ...["--munge-links", "--chmod=Du+rwx,Fu+rw"],
    ...basisArguments(order.basis),
    ...["account:./", `${order.into}/`],
  ];
}

/** @param order.basis absolute path on the account. */
export function pushArguments(order: { readonly basis: string | null }): string[] {
  return [...commonArguments, keepHoles, ...basisArguments(order.basis), "./", "account:./"];
}

/** The far shell reads it, so one with other characters only costs the saving. */
function basisArguments(basis: string | null): string[] {
  return basis === null || !/^\/[A-Za-z0-9._/@+-]+$/.test(basis) ? [] : [`--copy-dest=${basis}`];
}
