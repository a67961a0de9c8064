#!/bin/bash
# Root's half of reload-web: the account's certificate is tried, and the old one stays when the web server refuses it.
tls=/var/lib/nginx/tls
home=$(cat /etc/lab/home)
while sleep 0.2; do
  [ -e /run/web/wanted ] || continue
  rm -f /run/web/wanted
  rm -rf $tls/old
  mkdir $tls/old && cp $tls/site.crt $tls/site.key $tls/old/
  if install -m 600 "$home/ssl/site.crt" "$home/ssl/site.key" $tls/ 2>/run/web/said && nginx -t -q -c /etc/lab/nginx.conf 2>/run/web/said; then
    nginx -s reload -c /etc/lab/nginx.conf
    sleep 0.3
    echo taken >/run/web/answer.new
  else
    cp $tls/old/* $tls/
    head -n 1 /run/web/said >/run/web/answer.new
  fi
  mv /run/web/answer.new /run/web/answer
done
