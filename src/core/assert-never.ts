/** Makes a forgotten kind of a union a compile error, and a loud one at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected kind: ${JSON.stringify(value)}`);
}
