import { appendFileSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { must, runProgram, startDaemon } from "./programs.ts";

/** The Unix user that PHP and the web server run as; the accounts' files are theirs. */
export const webUser = process.getuid?.() === 0 ? "www-data" : null;

export interface WebAccount {
  readonly id: string;
  readonly home: string;
  readonly port: number;
  /** How many requests PHP serves at the same time; the others wait for their turn. */
  readonly workers: number;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function startMariadb(folder: string): Promise<AsyncDisposable & { readonly socket: string }> {
  const socket = `${folder}/db.sock`;
  const user = webUser === null ? [] : ["--user=mysql"];
  mkdirSync(`${folder}/db`);
  if (webUser !== null) await must("chown", ["mysql", folder, `${folder}/db`]);
  const settings = [`--datadir=${folder}/db`, "--innodb-log-file-size=8M", ...user];
  await must("mariadb-install-db", [
    "--no-defaults",
    ...settings,
    "--auth-root-authentication-method=socket",
    "--skip-test-db",
  ]);
  const server = startDaemon("mariadbd", [
    "--no-defaults",
    ...settings,
    `--socket=${socket}`,
    `--pid-file=${folder}/db.pid`,
    "--skip-networking",
    "--performance-schema=OFF",
    "--innodb-buffer-pool-size=24M",
    "--innodb-flush-log-at-trx-commit=2",
    `--log-error=${folder}/db.log`,
  ]);
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await runProgram("mariadb", ["--no-defaults", `--socket=${socket}`, "-e", "SELECT 1"])).code === 0)
      break;
    await sleep(100);
  }
  return Object.assign(server, { socket });
}

/** One php-fpm pool and one nginx for each account, so that one can die without the other. */
export async function startWeb(folder: string, account: WebAccount): Promise<AsyncDisposable> {
  const base = `${folder}/${account.id}`;
  const owner = webUser === null ? "" : `user = ${webUser}\ngroup = ${webUser}\nlisten.owner = ${webUser}\n`;
  writeFileSync(
    `${base}-fpm.conf`,
    `[global]\nerror_log = ${base}-fpm.log\ndaemonize = no\n[site]\n${owner}listen = ${base}.sock\npm = static\npm.max_children = ${account.workers}\n` +
      `catch_workers_output = yes\nphp_admin_value[error_log] = ${base}-php.log\nphp_admin_flag[log_errors] = on\nphp_value[display_errors] = off\n` +
      `php_admin_value[error_reporting] = 32767\nphp_admin_value[sendmail_path] = "/usr/bin/tee -a ${base}-mail.log > /dev/null"\n`,
  );
  for (const log of ["php", "mail"]) {
    appendFileSync(`${base}-${log}.log`, "");
    if (webUser !== null) chownSync(`${base}-${log}.log`, 33, 33);
  }
  writeFileSync(`${base}-nginx.conf`, nginxConf(base, account));
  const stack = new AsyncDisposableStack();
  stack.use(
    startDaemon("php-fpm8.2", [
      "-F",
      "-y",
      `${base}-fpm.conf`,
      "-d",
      "user_ini.cache_ttl=0",
      "-d",
      "opcache.revalidate_freq=0",
    ]),
  );
  stack.use(startDaemon("nginx", ["-c", `${base}-nginx.conf`, "-e", `${base}-nginx.log`]));
  await sleep(400);
  return stack;
}

function nginxConf(base: string, account: WebAccount): string {
  const temporary = ["client_body", "fastcgi", "proxy", "scgi", "uwsgi"].map(
    (name) => `${name}_temp_path ${base}-${name};`,
  );
  return `${webUser === null ? "" : `user ${webUser};`}
daemon off; worker_processes 1; pid ${base}-nginx.pid;
events { worker_connections 64; }
http {
  include /etc/nginx/mime.types; access_log off; ${temporary.join(" ")}
  server {
    listen 127.0.0.1:${account.port};
    server_name ${account.id}.example.test;
    root ${account.home}/public_html; index index.php;
    location ~ /\\. { deny all; }
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php(/|$) {
      fastcgi_split_path_info ^(.+\\.php)(/.*)$;
      try_files $fastcgi_script_name =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_param SERVER_PORT 80;
      fastcgi_pass unix:${base}.sock;
    }
  }
}
`;
}
