import assert from "node:assert/strict";
import { test } from "node:test";
import { classifyFailure } from "./failures.ts";
import { parseKeys } from "./host-key.ts";

test("why a login failed is read from OpenSSH's own words and exit code", () => {
  assert.equal(classifyFailure(255, "Host key verification failed.\r\n"), "host-key");
  assert.equal(classifyFailure(255, "clone@a: Permission denied (publickey).\r\n"), "auth");
  assert.equal(
    classifyFailure(255, "Received disconnect from 192.0.2.1: 2: Too many authentication failures"),
    "auth",
  );
  assert.equal(classifyFailure(255, "ssh: connect to host a port 22: Connection timed out"), "network");
  assert.equal(classifyFailure(255, ""), "network");
  assert.equal(classifyFailure(1, "This account is currently not available."), "shell");
  assert.equal(classifyFailure(null, ""), "shell");
});

test("host keys are read with their fingerprints; comments and anything else are left out", () => {
  const key = "AAAAC3NzaC1lZDI1NTE5AAAAIJ4Q0bwqLC9vbFVLq3rYb8jtX2cUBdmKkgQYL8ZgJ8Qe";
  const keys = parseKeys(
    `# a:22 SSH-2.0-OpenSSH\na ssh-ed25519 ${key}\n[a]:2200 rsa-sha2-512 !!!\n\x1b[2J\n`,
  );

  assert.equal(keys.length, 1);
  assert.equal(keys[0]?.type, "ssh-ed25519");
  assert.match(keys[0]?.fingerprint ?? "", /^SHA256:[A-Za-z0-9+/]{43}$/);
});
