import assert from "node:assert/strict";
import { test } from "node:test";
import { bad, good, unknown, warning } from "../check/verdict.ts";
import { certificateFaults } from "./certificate-faults.ts";

test("a certificate that is valid, or only ends soon, is no fault", () => {
  const looks = [
    { name: "example.com", verdict: good("60 days") },
    { name: "www.example.com", verdict: warning("it is valid for 10 more days") },
  ];

  assert.deepEqual(certificateFaults("fremont", looks), []);
});

test("names that fail for one reason are told in one sentence, and not knowing is no good sign", () => {
  const looks = [
    { name: "example.com", verdict: bad("it has expired") },
    { name: "www.example.com", verdict: bad("it has expired") },
    { name: "shop.example.com", verdict: unknown("nobody knows") },
  ];

  assert.deepEqual(certificateFaults("fremont", looks), [
    "fremont has no valid certificate for example.com, www.example.com: it has expired",
    "fremont has no valid certificate for shop.example.com: nobody knows",
  ]);
});
