/** nginx, php-fpm and MariaDB of an account. */
import type { AccountFacts } from "./facts.ts";
import { hosts, siteName, zone } from "./facts.ts";

export function nginxConf(account: AccountFacts): string {
  const docroot = `${account.home}/${account.docroot}`;
  return `user www-data;
worker_processes 1;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events { worker_connections 256; }
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  access_log /var/log/nginx/access.log;
  sendfile on;
  server_tokens off;
  client_max_body_size 32m;
  server_names_hash_bucket_size 128;
  # A name that is not hosted here gets the hoster's own page.
  server { listen 80 default_server; return 404 "no such site on this server\\n"; }
  server {
    listen 80;
    listen 443 ssl;
    ssl_certificate /var/lib/nginx/tls/site.crt;
    ssl_certificate_key /var/lib/nginx/tls/site.key;
    server_name ${zone} ${siteName} ${hosts[account.name].fqdn} ${account.name}.hoster.test;
    root ${docroot};
    index index.php index.html;
    location ~ /\\.(?!well-known) { deny all; }
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php(/|$) {
      fastcgi_split_path_info ^(.+\\.php)(/.*)$;
      try_files $fastcgi_script_name =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_param HTTP_PROXY "";
      fastcgi_pass unix:/run/php/site.sock;
      fastcgi_read_timeout 60s;
    }
  }
}
`;
}

/** As on a shared host: PHP runs as the account, not as the web server. */
export function phpFpmConf(account: AccountFacts): string {
  return `[global]
pid = /run/php/fpm.pid
error_log = /var/log/php-fpm.log
[site]
user = ${account.user}
group = ${account.user}
listen = /run/php/site.sock
listen.owner = www-data
listen.mode = 0600
pm = dynamic
pm.max_children = 8
pm.start_servers = 1
pm.min_spare_servers = 1
pm.max_spare_servers = 3
chdir = /
catch_workers_output = yes
php_admin_value[open_basedir] = none
php_admin_value[sendmail_path] = /usr/sbin/sendmail -t -i -f ${account.user}@${hosts[account.name].fqdn}
php_value[upload_max_filesize] = 32M
php_value[post_max_size] = 32M
`;
}

/** Hosters keep .user.ini for 300 s; the lab's tests cannot wait that long. */
export const phpIni = `user_ini.cache_ttl = 1
opcache.revalidate_freq = 0
`;

/** Written through the page cache at every commit: it survives kill -9 as on a real host, without its price. */
export function mariadbConf(account: AccountFacts): string {
  return `[mariadbd]
datadir = /var/lib/mysql
socket = /run/mysqld/mysqld.sock
pid-file = /run/mysqld/mysqld.pid
log-error = /var/log/mariadb.log
bind-address = 127.0.0.1
port = 3306
skip-log-bin
performance-schema = OFF
max-connections = 40
innodb-buffer-pool-size = 48M
innodb-log-file-size = 16M
innodb-flush-log-at-trx-commit = 2
innodb-doublewrite = 0
debug-no-sync = ON
${account.databaseSettings.join("\n")}
`;
}
