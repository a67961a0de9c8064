import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseHostingPath, tidyHostingPath } from "./hosting-path.ts";

test("a site's folder may lie anywhere a host serves from", () => {
  for (const path of [
    "public_html",
    "./public_html/",
    "~/www/example.com",
    "domains/example.com/public_html",
    "public_html/mail",
    "sites/etc",
    "/var/www/example.com",
    "/var/www/vhosts/example.com/httpdocs",
    "/home/me/public_html",
    "/usr/home/me/public_html",
    "/srv/www/example.com",
    "a folder with spaces",
    "-leading-dash",
  ]) {
    assert.equal(refuseHostingPath(path), null, path);
  }
});

test("home folders, mail folders and settings are refused however they are written", () => {
  for (const path of [
    "",
    ".",
    "./",
    "~",
    "~/",
    "/",
    "//",
    "~other/www",
    "..",
    "www/../..",
    "mail",
    "./mail/",
    "~/mail/example.com",
    "Mail",
    "Maildir",
    ".maildir/cur",
    "www/Maildir",
    "etc",
    "~/etc/example.com",
    ".ssh",
    ".clonepanel/x",
    "/home/me",
    "/home/me/",
    "/home",
    "/home2/me",
    "/home/me/mail/x",
    "/home/me/etc",
    "/root",
    "/etc",
    "/etc/nginx",
    "/var",
    "/var/mail/me",
    "/var/vmail/x",
    "/usr/lib",
    "/tmp",
  ]) {
    assert.notEqual(refuseHostingPath(path), null, path);
  }
});

test("a folder has one tidy form", () => {
  assert.equal(tidyHostingPath("~/a//b/"), "a/b");
  assert.equal(tidyHostingPath("./a/./b"), "a/b");
  assert.equal(tidyHostingPath("//a/b/"), "/a/b");
});
