/** What a key is for; each account has at most one key of each. */
export const keyPurposes = ["full", "mirror", "watch"] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

export interface KeyLimits {
  readonly can: readonly string[];
  readonly cannot: readonly string[];
}

const never = ["open a terminal", "forward ports or sockets, an agent or X11", "run ~/.ssh/rc"] as const;

/** What whoever holds the private part can do, in words; it is said where the line is shown. */
export function limitsOf(purpose: KeyPurpose): KeyLimits {
  switch (purpose) {
    case "full":
      return {
        can: ["all that ClonePanel does, and any command as the account's user, this file of keys included"],
        cannot: never,
      };
    case "mirror":
      return {
        can: [
          "run ClonePanel's own programs, and rsync, in the folders of its sites: so read and change them and their databases",
          "what the configuration names for the account, with its very words: install certificates, write zone files, ask the panel, reload",
          "where a site runs PHP, put PHP into it, which then may do all that the account's user may: there it is no wall",
        ],
        cannot: [
          "run any other command, or name a folder beyond its sites'",
          "change the keys; look for sites (init): both need the purpose full, or your own key",
          ...never,
        ],
      };
    case "watch":
      return {
        can: [
          "look whether the account answers, its clock, its room, its tools and crontab, and each site's role",
        ],
        cannot: ["read or write any file of a site, or reach a database", "run any other command", ...never],
      };
  }
}

export function isKeyPurpose(word: string): word is KeyPurpose {
  return (keyPurposes as readonly string[]).includes(word);
}
