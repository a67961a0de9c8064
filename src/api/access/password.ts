import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/** As strong as N=2^17 with p=1 against who tries many, and it needs 32 MiB instead of 128: the daemon is a small one. */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const keyBytes = 32;

/** One at a time: each takes 32 MiB and a good part of a second, whoever asks. */
let queue: Promise<unknown> = Promise.resolve();

export function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  return inTurn(async () => {
    const key = await derive(password, salt, cost);
    return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join(
      "$",
    );
  });
}

/** Takes as long for a user who does not exist: pass null. */
export function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt, hash] = (stored ?? nobody).split("$");
  return inTurn(async () => {
    const wanted = Buffer.from(hash ?? "", "base64url");
    const key = await derive(password, Buffer.from(salt ?? "", "base64url"), {
      N: Number(n),
      r: Number(r),
      p: Number(p),
    });
    return stored !== null && key.length === wanted.length && timingSafeEqual(key, wanted);
  });
}

/** Too short, or nothing but one character: the reason; null: it will do. */
export function unfitPassword(password: string): string | null {
  if (password.length < 12) return "a password has 12 characters or more";
  if (password.length > 1_024) return "a password has 1,024 characters at most";
  return new Set(password).size < 5 ? "a password has more than a few different characters" : null;
}

const nobody = `scrypt$${cost.N}$${cost.r}$${cost.p}$${"A".repeat(22)}$${"A".repeat(43)}`;

function derive(
  password: string,
  salt: Buffer,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, key: Buffer) => (error === null ? resolve(key) : reject(error));
    scrypt(password.normalize("NFKC"), salt, keyBytes, { N, r, p, maxmem: 256 * N * r }, done);
  });
}

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = queue.then(work);
  queue = mine.catch(() => undefined);
  return mine;
}
