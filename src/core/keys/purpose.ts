/** What a key is for; each account has at most one key of each. */
export const keyPurposes = ["full"] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

export interface KeyLimits {
  readonly can: readonly string[];
  readonly cannot: readonly string[];
}

/** What whoever holds the private part can do, in words; it is said where the line is shown. */
export function limitsOf(purpose: KeyPurpose): KeyLimits {
  switch (purpose) {
    case "full":
      return {
        can: ["all that ClonePanel does, and any command as the account's user, this file of keys included"],
        cannot: ["open a terminal", "forward ports or sockets, an agent or X11", "run ~/.ssh/rc"],
      };
  }
}

export function isKeyPurpose(word: string): word is KeyPurpose {
  return (keyPurposes as readonly string[]).includes(word);
}
