/** Where a secret is kept. The value itself never stands in the configuration. */
export type SecretRef =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly cmd: readonly string[] }
  /** By the service manager, in its folder of credentials. */
  | { readonly credential: string }
  /** In the key store of the desktop or the system. */
  | { readonly keyring: string }
  /** A file that is encrypted with age, and the file of the key that opens it. */
  | { readonly age: string; readonly identity: string };

/**
 * A secret's value. It prints as `[secret]` everywhere (text, JSON, inspection) and is revealed only where it goes
 * onto the wire.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}
