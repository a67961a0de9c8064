import { z } from "zod";
import type { RouteRule } from "./rule.ts";

const own = { kind: "own" } as const;
const base64url = z
  .string()
  .max(65_536)
  .regex(/^[A-Za-z0-9_-]*$/);
const name = z.string().trim().min(1).max(60);
const id = z
  .string()
  .min(1)
  .max(1_400)
  .regex(/^[A-Za-z0-9_-]+$/);
const head = { id, rawId: id, type: z.literal("public-key") };

/** Browsers say more than is asked for; what is not named here is dropped. */
export const assertion = z.object({
  ...head,
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.nullish(),
  }),
});

const attestation = z.object({
  ...head,
  response: z.object({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
});

/** Coming in without a password, and the passkeys that do it. */
export const passkeyRoutes = {
  "POST /session/passkey-offer": {
    summary: "what a passkey is to sign, for coming in",
    needs: "nobody",
    work: own,
  },
  "POST /session/passkey": {
    summary: "signs in by a passkey",
    needs: "nobody",
    body: z.strictObject({ response: assertion }),
    work: own,
  },
  "POST /session/step-up-offer": {
    summary: "what one of my passkeys is to sign, to be asked no more for some minutes",
    needs: "person",
    work: own,
  },
  "GET /me/passkeys": {
    summary: "my passkeys, and whether this address can have one",
    needs: "person",
    work: own,
  },
  "POST /me/passkeys/offer": {
    summary: "what a new passkey is made of",
    needs: "person",
    stepUp: "now",
    work: own,
  },
  "POST /me/passkeys": {
    summary: "a new passkey; only its public half is kept",
    needs: "person",
    stepUp: "now",
    body: z.strictObject({ name, response: attestation }),
    work: own,
  },
  "PUT /me/passkeys/{id}": {
    summary: "another name for one of my passkeys",
    needs: "person",
    body: z.strictObject({ name }),
    work: own,
  },
  "DELETE /me/passkeys/{id}": {
    summary: "this passkey lets nobody in any more",
    needs: "person",
    stepUp: "now",
    work: own,
  },
} as const satisfies Readonly<Record<string, RouteRule>>;
