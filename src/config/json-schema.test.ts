import assert from "node:assert/strict";
import { test } from "node:test";
import { configJsonSchema } from "./json-schema.ts";

interface Schema {
  readonly $schema?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly type?: string;
}

test("the JSON Schema describes what is written, not what comes out", () => {
  const schema = configJsonSchema() as Schema;
  const site = schema.properties?.["sites"]?.additionalProperties as Schema;

  assert.match(schema.$schema ?? "", /draft-07/);
  assert.deepEqual(schema.required, ["version", "accounts", "sites"]);
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(site.required, ["names", "primary", "accounts"]);
  assert.equal(site.properties?.["mirror"]?.properties?.["every"]?.type, "string");
});
