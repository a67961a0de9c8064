/** The two WordPress sites of the lab: the one to be mirrored (a), and a stranger that sits in b's way. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AccountFacts, AccountName } from "./facts.ts";
import { accounts, siteName } from "./facts.ts";
import { mustExec } from "./host.ts";
import { paths } from "./paths.ts";
import { must } from "./run.ts";
import { readSecrets } from "./secrets.ts";
import { isCurrent, markCurrent } from "./stamp.ts";

export interface SiteFacts {
  readonly account: AccountName;
  readonly host: string;
  readonly title: string;
  readonly tagline: string;
  readonly tablePrefix: string;
  readonly posts: readonly (readonly [slug: string, title: string, text: string])[];
  readonly pages: readonly (readonly [slug: string, title: string, text: string])[];
  readonly comments: readonly (readonly [slug: string, author: string, text: string])[];
  readonly image: string;
}

export const harbourWalks: SiteFacts = {
  account: "a",
  host: siteName,
  title: "Harbour Walks",
  tagline: "Slow paths along the water",
  tablePrefix: "wp_",
  posts: [
    [
      "first-walk",
      "The first walk",
      "From the old lighthouse to the fish market, four kilometres along the quay.",
    ],
    [
      "night-ferry",
      "The night ferry",
      "It leaves at ten. Bring a coat; the wind at the stern is cold even in July.",
    ],
    [
      "umlauts",
      "Grüße aus Köln – “quotes”, emoji 🚢 and 'apostrophes'",
      "Zeichen wie äöüß, ’, € und 🚢 müssen überleben.",
    ],
  ],
  pages: [
    ["about", "About us", "Three people, two dogs and a map from 1912."],
    ["timetable", "Timetable", "Every Saturday at nine, from the lighthouse."],
  ],
  comments: [
    ["first-walk", "Ida", "Lovely path, but the bench at the pier is gone."],
    ["first-walk", "Jørgen", "Naïve question: is the café open in winter? ☕"],
    ["night-ferry", "Ida", "The coat was good advice."],
  ],
  image: "lighthouse",
};

export const rockGarden: SiteFacts = {
  account: "b",
  host: "b.example.test",
  title: "Rock Garden Club",
  tagline: "Stones and alpine plants",
  tablePrefix: "blog_",
  posts: [["gravel", "On gravel", "Coarse gravel drains; fine gravel does not."]],
  pages: [["members", "Members", "Twelve of us, and a wheelbarrow."]],
  comments: [["gravel", "Otto", "Mine is coarse and still wet."]],
  image: "saxifrage",
};

/** Debian's tree with its links resolved, and without its own wp-config.php, which looks for sites in /etc. */
export async function makeWordpressTree(): Promise<string> {
  const tree = `${paths.template}/wordpress`;
  if (isCurrent(`${tree}.complete`)) return tree;
  const building = `${tree}.new`;
  rmSync(building, { recursive: true, force: true });
  await must("cp", ["-rL", "/usr/share/wordpress", building]);
  for (const path of ["wp-config.php", ".htaccess", "readme.html", "wp-content/languages"])
    rmSync(`${building}/${path}`, { recursive: true, force: true });
  // Other themes may or may not be installed on this machine.
  const themes = `${building}/wp-content/themes`;
  await must("find", [
    themes,
    "-mindepth",
    "1",
    "-maxdepth",
    "1",
    "-type",
    "d",
    "!",
    "-name",
    "twentytwentythree",
    "-exec",
    "rm",
    "-r",
    "{}",
    "+",
  ]);
  mkdirSync(`${building}/wp-content/mu-plugins`);
  mkdirSync(`${building}/wp-content/uploads`);
  writeFileSync(`${building}/wp-content/themes/index.php`, "<?php\n// Silence is golden.\n");
  writeFileSync(`${building}/wp-content/mu-plugins/lab-comments.php`, commentsPlugin);
  await must("chmod", ["-R", "u=rwX,go=rX", building]);
  rmSync(tree, { recursive: true, force: true });
  await must("mv", [building, tree]);
  markCurrent(`${tree}.complete`);
  return tree;
}

/** Installs the site into an account that is up, with an empty database. */
export async function installWordpress(site: SiteFacts): Promise<void> {
  const account = accounts[site.account];
  const docroot = `${paths.home(site.account)}/${account.docroot}`;
  await must("rsync", [
    "-a",
    `--chown=${account.uid}:${account.uid}`,
    `${await makeWordpressTree()}/`,
    `${docroot}/`,
  ]);
  writeFileSync(`${docroot}/wp-config.php`, wpConfig(account, site));
  await must("chown", [`${account.uid}:${account.uid}`, `${docroot}/wp-config.php`]);
  await must("chmod", ["640", `${docroot}/wp-config.php`]);
  await runPhp(site, "wordpress-install.php");
  await visit(site);
  await runPhp(site, "wordpress-settle.php");
}

/** The first visits fill in options and transients; the template has them behind it. */
async function visit(site: SiteFacts): Promise<void> {
  const resolve = `${site.host}:80:127.0.0.1`;
  const paths = ["", ...[...site.posts, ...site.pages].map(([slug]) => `${slug}/`), "wp-login.php"];
  // The first visit spawns wp-cron.php, which finds work of the installation; twice, so that it has run.
  for (const path of [...paths, "wp-cron.php?doing_wp_cron", ""])
    await mustExec(site.account, [
      "curl",
      "-sSf",
      "-o",
      "/dev/null",
      "--resolve",
      resolve,
      `http://${site.host}/${path}`,
    ]);
}

async function runPhp(site: SiteFacts, script: string): Promise<void> {
  const account = accounts[site.account];
  await mustExec(site.account, ["php"], {
    user: account.user,
    cwd: `${account.home}/${account.docroot}`,
    input: readFileSync(`${import.meta.dirname}/inside/${script}`),
    env: {
      LAB_SITE: JSON.stringify({ ...site, adminPassword: readSecrets().wordpressAdmin }),
      LAB_SITE_HOST: site.host,
    },
  });
}

function wpConfig(account: AccountFacts, site: SiteFacts): string {
  const define = (name: string, value: string) => `define( '${name}', ${phpString(value)} );\n`;
  const salts = [
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
  ];
  return `<?php
/** The database of ${site.title}. */
${define("DB_NAME", account.database.name)}${define("DB_USER", account.database.user)}${define("DB_PASSWORD", readSecrets()[account.name].database)}${define("DB_HOST", "localhost")}${define("DB_CHARSET", "utf8mb4")}${define("DB_COLLATE", "")}
${salts.map((name) => define(name, randomBytes(48).toString("base64"))).join("")}
$table_prefix = '${site.tablePrefix}';

define( 'WP_DEBUG', false );
define( 'AUTOMATIC_UPDATER_DISABLED', true );

/* That's all, stop editing! Happy publishing. */

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}

require_once ABSPATH . 'wp-settings.php';
`;
}

const phpString = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** Tests post faster than people: the flood check would answer them with 429. */
const commentsPlugin = `<?php
// Plugin Name: Comments without a waiting time
remove_all_filters( 'check_comment_flood' );
add_filter( 'wp_is_comment_flood', '__return_false', 99 );
add_filter( 'comment_flood_filter', '__return_false', 99 );
`;
