/** Passwords as argon2id hashes (RFC 9106), computed few at a time: each takes 19 MiB and some 16 ms of a core. */
import { type Algorithm, hash, verify } from "@node-rs/argon2";
import { ProblemError } from "../../platform/http/problem-error.ts";

// OWASP's parameters for argon2id; Algorithm is a const enum of the package's types, 2 is argon2id.
const argon2id: Algorithm = 2;
const options = {
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
  algorithm: argon2id,
};
const atOnce = 2;
const mostWaiting = 64;

/** The hash of nobody's password, for accounts that do not exist: looking them up takes as long. */
const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IDE2Yg$Cw4kIfn2AMbz4AsM4oYSqMgxI2AfaKOAvVuLUoW3nuw";

let running = 0;
const waiting: (() => void)[] = [];

/** The hash to store, in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, options));
}

/** Whether the password is the stored one's; takes the same time when there is no stored one. */
export function passwordMatches(password: string, stored: string | null | undefined): Promise<boolean> {
  return inTurn(async () => {
    const matches = await verify(stored ?? nobodysHash, password);
    return matches && typeof stored === "string";
  });
}

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) {
    if (waiting.length >= mostWaiting) {
      throw new ProblemError("not-ready", "Too many people sign in at once. Try again in a moment.", {
        headers: { "retry-after": "2" },
      });
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
