#!/bin/sh
# A machine of its own for one systemd: all of this one's files, but what is written goes nowhere. In new namespaces for
# mounts, processes and control groups; the network is this machine's.
#
#   unit-room.sh WORK NODE MODULES     WORK has clonepanel.service, clonepanel.yaml, key and the empty folder room
set -eu
work=$1 node=$2 modules=$3
mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs "$work/room"
root=$work/room/root
mkdir "$work/room/upper" "$work/room/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$work/room/upper,workdir=$work/room/work" overlay "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for folder in run tmp root home; do mount -t tmpfs -o mode=755 tmpfs "$root/$folder"; done
chmod 1777 "$root/tmp"

# What docs/how-to/run-as-a-service.md tells to do.
mkdir -p "$root/usr/local/lib/node_modules" "$root/etc/clonepanel" "$root/run/units/clonepanel.service.d"
mount --bind "$modules" "$root/usr/local/lib/node_modules"
rm -f "$root/usr/local/bin/node" "$root/usr/local/bin/clonepanel"
: > "$root/usr/local/bin/node"
mount --bind "$node" "$root/usr/local/bin/node"
ln -s ../lib/node_modules/clonepanel/dist/start.js "$root/usr/local/bin/clonepanel"
echo 'clonepanel:x:987:987::/var/lib/clonepanel:/usr/sbin/nologin' >> "$root/etc/passwd"
echo 'clonepanel:x:987:' >> "$root/etc/group"
cp "$work/clonepanel.yaml" "$work/key" "$root/etc/clonepanel/"
mkdir -p "$root/var/lib/clonepanel/one/public_html"
echo page > "$root/var/lib/clonepanel/one/public_html/index.html"
chown -R 987:987 "$root/etc/clonepanel" "$root/var/lib/clonepanel"

# The unit as it is, and where its words go; the targets that it names, with nothing in them.
cp "$work/clonepanel.service" "$root/run/units/"
printf '[Service]\nStandardOutput=append:/run/said\nStandardError=append:/run/said\n' \
  > "$root/run/units/clonepanel.service.d/said.conf"
for target in sysinit basic multi-user network-online shutdown; do
  printf '[Unit]\nDescription=%s\n' "$target" > "$root/run/units/$target.target"
done

cd "$root"
mkdir old
pivot_root . old
umount -l /old
exec env -i container=room SYSTEMD_UNIT_PATH=/run/units PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
  /lib/systemd/systemd --system --unit=clonepanel.service --log-target=null --show-status=0
