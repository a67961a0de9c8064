#!/bin/bash
# Process 1 of a lab host: makes the host's own view of the file system, starts its services, then reaps orphans.
# Environment: LAB_HOST (name), LAB_KIND (account, dns, workplace), LAB_FOLDER (the host's folder), LAB_HIDE (paths to mask).
set -eu
umask 022

hostname "$LAB_HOST"
# The folder is reached through /mnt from here on: the mounts below may hide where it really lies.
mount --bind "$LAB_FOLDER" /mnt

own() { mount --bind "/mnt/$1" "$2"; }

own etc /etc
if [ "$LAB_KIND" != workplace ]; then
  printf '%s\n' "$LAB_HIDE" | while read -r path; do
    # Mode 0: not even root can run it. A folder is hidden under an empty one.
    if [ -d "$path" ]; then mount --bind /mnt/nothing "$path"; elif [ -e "$path" ]; then mount --bind /mnt/masked "$path"; fi
  done
  (cd /mnt/lib && printf '%s\n' *) | while read -r name; do
    [ ! -d "/var/lib/$name" ] || own "lib/$name" "/var/lib/$name"
  done
  own cache/bind /var/cache/bind
  own spool /var/spool
  own log /var/log
  own mail /var/mail
  own homes/home /home
  own homes/srv /srv
  own root /root
  own vartmp /var/tmp
  mount -t tmpfs -o mode=1777,size=512m tmpfs /tmp
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
  mkdir -p /run/lock
fi
umount /mnt
cd /

bash /etc/lab/services.sh start all </dev/null || echo "init: some service did not start" >&2
touch /etc/lab/booted

# bash waits for every child that is given to process 1; `wait` alone would return at once without one of its own.
while :; do
  sleep 2147483647 &
  wait "$!" || true
done
