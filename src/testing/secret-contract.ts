import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import type { SecretRef } from "../core/site/secret.ts";
import type { SecretResolver } from "../ports/secrets.ts";

/** A place of one kind where a secret can be put, changed and taken away. */
export interface SecretPlace extends AsyncDisposable {
  readonly ref: SecretRef;
  readonly resolver: SecretResolver;
  put(text: string): Promise<void>;
  takeAway(): Promise<void>;
  /** What the message of an absent one must name, so that its owner knows which. */
  readonly named: RegExp;
}

/** What every kind of reference promises, whoever keeps the secret. */
export function secretContract(kind: string, open: () => Promise<SecretPlace>): void {
  test(`${kind}: what was put there is the secret`, async () => {
    await using place = await open();
    await place.put("päss wörd $(id) 'x'");

    assert.equal((await place.resolver.resolve(place.ref)).reveal(), "päss wörd $(id) 'x'");
  });

  test(`${kind}: a changed one is read anew`, async () => {
    await using place = await open();
    await place.put("first");
    await place.resolver.resolve(place.ref);
    await place.put("second");

    assert.equal((await place.resolver.resolve(place.ref)).reveal(), "second");
  });

  test(`${kind}: an absent one is told by its name, as something for the owner`, async () => {
    await using place = await open();
    await place.put("canary-4711");
    await place.resolver.resolve(place.ref);
    await place.takeAway();

    await assert.rejects(
      place.resolver.resolve(place.ref),
      (error: Error & { code: string; remedy: string }) => {
        assert.match(error.code, /^SECRET_(MISSING|COMMAND_FAILED)$/);
        assert.equal(error.remedy, "owner");
        assert.match(error.message, place.named);
        assert.doesNotMatch(inspect(error), /canary/);
        return true;
      },
    );
  });

  test(`${kind}: an empty one is no secret`, async () => {
    await using place = await open();
    await place.put("");

    await assert.rejects(place.resolver.resolve(place.ref), { code: /^SECRET_(MISSING|COMMAND_FAILED)$/ });
  });

  test(`${kind}: it does not show when it is printed`, async () => {
    await using place = await open();
    await place.put("canary-4711");

    const secret = await place.resolver.resolve(place.ref);

    for (const shown of [inspect(secret), String(secret), JSON.stringify({ secret })])
      assert.doesNotMatch(shown, /canary/);
  });
}
