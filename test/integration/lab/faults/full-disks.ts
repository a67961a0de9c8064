import type { Lab } from "../../../lab/lab.ts";

/** What an account writes to. */
const places = ["/var/lib/mysql", "/home/anna"];

/** Home and database of `a` get file systems of their own, without a byte left. */
export async function fillDisks(lab: Lab): Promise<void> {
  await lab.service("a", "mariadb", "stop");
  await inPlaces(
    lab,
    `room=$(($(du -sk "$place" | cut -f1) + 8192))
mkdir -p "$under" /run/small; mount --bind "$place" "$under"; mount -t tmpfs -o "size=\${room}k" tmpfs /run/small
cp -a "$place/." /run/small/; chown --reference="$place" /run/small; chmod --reference="$place" /run/small
mount --move /run/small "$place"`,
  );
  await lab.service("a", "mariadb", "start");
  await inPlaces(lab, `dd if=/dev/zero of="$place/filler" bs=64k 2>/dev/null || true`);
}

/** There is room again, on the file systems of before. */
export async function emptyDisks(lab: Lab): Promise<void> {
  await inPlaces(lab, `rm -f "$place/filler"`);
  for (const service of ["php", "mariadb"]) await lab.service("a", service, "stop");
  await inPlaces(lab, `rsync -a --delete "$place/" "$under/"; umount --lazy "$place"; umount "$under"`);
  for (const service of ["mariadb", "php"]) await lab.service("a", service, "start");
}

async function inPlaces(lab: Lab, script: string): Promise<void> {
  const loop = `set -e; for place; do under="/run/under$place"\n${script}\ndone`;
  await lab.mustExec("a", ["bash", "-c", loop, "bash", ...places]);
}
