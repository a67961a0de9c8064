#!/bin/bash
# Starts or ends services of this lab host: services.sh start|stop|ready|ensure|reload all|NAME. Ending is always kill -9.
# /etc/lab/services lists the names of this host, a line each.
set -u

names() { if [ "$1" = all ]; then cat /etc/lab/services; else printf '%s\n' "$1"; fi; }

folder() { mkdir -p "$1" && chown "$2" "$1" && chmod "$3" "$1"; }

# What a daemon says goes to a file: one that kept our output open would keep our caller waiting for its end.
start() {
  launch "$1" >>/var/log/lab-services.log 2>&1 </dev/null && return 0
  { echo "service $1 did not start:"; tail -n 5 /var/log/lab-services.log; } >&2
  return 1
}

launch() {
  case $1 in
  sshd) folder /run/sshd root 755 && /usr/sbin/sshd ;;
  cron) cron ;;
  mariadb)
    folder /run/mysqld mysql:mysql 755
    # It does not leave the terminal by itself.
    setsid mariadbd --defaults-file=/etc/mysql/lab.cnf --user=mysql >>/var/log/mariadb.out 2>&1 </dev/null &
    ;;
  php) folder /run/php www-data:www-data 755 && "$(php_fpm)" --fpm-config /etc/lab/php-fpm.conf ;;
  nginx) make_certificate && watch_certificate && nginx -c /etc/lab/nginx.conf ;;
  bind)
    folder /run/named bind:bind 755
    # The zones as they were on the first day, unless updates have changed them since.
    for file in /etc/lab/zones/*; do
      [ -e "/var/lib/bind/${file##*/}" ] || install -o bind -g bind -m 644 "$file" /var/lib/bind/
    done
    named -u bind -c /etc/lab/named.conf
    ;;
  powerdns)
    folder /run/pdns pdns:pdns 755
    [ -e /var/lib/powerdns/pdns.sqlite3 ] || make_powerdns_database || return 1
    pdns_server --config-dir=/etc/lab --config-name=lab --daemon=yes >>/var/log/pdns.out 2>&1
    ;;
  unbound) unbound -c /etc/lab/unbound.conf ;;
  postfix) /usr/lib/postfix/sbin/master >>/var/log/postfix.out 2>&1 </dev/null & ;;
  dovecot) dovecot ;;
  *) echo "no such service: $1" >&2; return 2 ;;
  esac
}

# As at many a host: whoever has brought no certificate is served with one that no browser takes.
make_certificate() {
  [ ! -e /var/lib/nginx/tls/site.crt ] || return 0
  folder /var/lib/nginx/tls root:root 700
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=hoster.test \
    -keyout /var/lib/nginx/tls/site.key -out /var/lib/nginx/tls/site.crt 2>/dev/null
}

# The hoster's own program for it: /etc/lab/reload-web asks, and root takes over what the account has laid into ~/ssl.
watch_certificate() {
  [ ! -e /run/web ] || return 0
  folder /run/web root:root 777
  mkfifo -m 666 /run/web/wanted
  setsid bash /etc/lab/take-certificate.sh >>/var/log/lab-services.log 2>&1 </dev/null &
}

# Without SOA-EDIT-API the API changes a zone and leaves its serial as it was.
make_powerdns_database() {
  new=/var/lib/powerdns/new.sqlite3
  rm -f "$new"
  sed "s#/var/lib/powerdns/pdns.sqlite3#$new#" /etc/lab/pdns-lab.conf >/run/pdns/pdns-new.conf
  util() { pdnsutil --config-dir=/run/pdns --config-name=new "$@" >>/var/log/pdns.out 2>&1; }
  sqlite3 "$new" </usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql &&
    util load-zone example.test /etc/lab/example.test.zone &&
    util set-meta example.test SOA-EDIT-API INCREASE &&
    chown pdns:pdns "$new" && mv "$new" /var/lib/powerdns/pdns.sqlite3
}

php_fpm() { ls /usr/sbin/php-fpm[0-9]* | tail -n 1; }

# What was told to die answers for a moment yet, and would be taken for its successor.
stop() {
  end "$1" || return
  for ((tries = 0; tries < 200; tries++)); do
    is_running "$1" || return 0
    sleep 0.02
  done
  echo "service $1 still runs 4 s after SIGKILL" >&2
  return 1
}

end() {
  case $1 in
  sshd) pkill -9 -x sshd ;;
  cron) pkill -9 -x cron ;;
  mariadb) pkill -9 -x mariadbd ;;
  php) pkill -9 -f '^php-fpm: ' ;;
  nginx) pkill -9 -x nginx ;;
  bind) pkill -9 -x named ;;
  powerdns) pkill -9 -f '^/?[a-z/]*pdns_server' ;;
  unbound) pkill -9 -x unbound ;;
  # Their workers end when the master's pipe closes; the queue manager and the listeners are taken along.
  postfix) pkill -9 -f '^(/usr/lib/postfix/sbin/master|(smtpd|qmgr|pickup|cleanup|lmtp|anvil|tlsmgr|trivial-rewrite|postlogd|proxymap|bounce|smtp|local) )'; rm -f /var/spool/postfix/pid/master.pid /var/lib/postfix/master.lock ;;
  dovecot) pkill -9 -f '^(dovecot/|/usr/sbin/dovecot|dovecot$)'; rm -f /run/dovecot/master.pid ;;
  *) echo "no such service: $1" >&2; return 2 ;;
  esac
  return 0
}

is_running() {
  case $1 in
  mariadb) pgrep -x mariadbd ;;
  php) pgrep -f '^php-fpm: master' ;;
  bind) pgrep -x named ;;
  powerdns) pgrep -f '^/?[a-z/]*pdns_server' ;;
  postfix) pgrep -x master ;;
  *) pgrep -x "$1" ;;
  esac >/dev/null
}

port_open() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; }
address() { sed -n 1p /etc/lab/address; }

is_ready() {
  case $1 in
  sshd) port_open 127.0.0.1 22 ;;
  cron) pgrep -x cron >/dev/null ;;
  mariadb) [ -S /run/mysqld/mysqld.sock ] && mariadb-admin --no-defaults -S /run/mysqld/mysqld.sock ping >/dev/null 2>&1 ;;
  php) [ -S /run/php/site.sock ] ;;
  nginx) port_open 127.0.0.1 80 ;;
  bind) port_open "$(address)" 53 ;;
  # Its interface is opened after its nameserver.
  powerdns) port_open "$(address)" 53 && port_open "$(address)" 8081 ;;
  unbound) port_open "$(address)" 53 ;;
  postfix) port_open 127.0.0.1 25 ;;
  dovecot) port_open 127.0.0.1 143 ;;
  esac
}

ready() {
  for ((tries = 0; tries < 400; tries++)); do
    is_ready "$1" && return 0
    sleep 0.05
  done
  echo "service $1 is not ready after 20 s" >&2
  return 1
}

# A killed service is started again; one that is only starting is waited for.
ensure() {
  is_running "$1" || { stop "$1"; start "$1"; }
  ready "$1"
}

# Only sshd can: the listener reads its file again, open sessions live on.
reload() { kill -HUP "$(cat /run/sshd.pid)" && sleep 0.1 && ready sshd; }

failed=0
for name in $(names "$2"); do "$1" "$name" || failed=1; done
exit "$failed"
