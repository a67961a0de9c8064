/** The nameservers: the registry (root and test.), each account's own, and the visitors' resolver. */
import { accounts, hosts, tsigName, ttlSeconds, zone } from "./facts.ts";
import type { Secrets } from "./secrets.ts";

/** The site's zone as both accounts' nameservers start with it. */
export const zoneFile = `$ORIGIN ${zone}.
$TTL ${ttlSeconds}
@ IN SOA ns1 hostmaster 1 60 30 604800 ${ttlSeconds}
@ IN NS ns1
@ IN NS ns2
@ IN A ${hosts.a.address}
@ IN MX 10 ${accounts.a.mailHost}.
@ IN MX 20 ${accounts.b.mailHost}.
@ IN TXT "v=spf1 mx -all"
www IN A ${hosts.a.address}
a IN A ${hosts.a.address}
b IN A ${hosts.b.address}
ns1 IN A ${hosts.a.address}
ns2 IN A ${hosts.b.address}
${accounts.a.mailHost}. IN A ${hosts.a.address}
${accounts.b.mailHost}. IN A ${hosts.b.address}
`;

const bindOptions = `options {
  directory "/var/cache/bind";
  pid-file "/run/named/named.pid";
  session-keyfile "/run/named/session.key";
  listen-on { any; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
  notify no;
  empty-zones-enable no;
};
controls { };
`;

export function accountNamedConf(secrets: Secrets): string {
  return `${bindOptions}
key "${tsigName}" { algorithm hmac-sha256; secret "${secrets.tsig}"; };
zone "${zone}" {
  type primary;
  file "/var/lib/bind/${zone}.zone";
  allow-update { key "${tsigName}"; };
  allow-transfer { key "${tsigName}"; };
};
`;
}

export const registryNamedConf = `${bindOptions}
zone "." { type primary; file "/var/lib/bind/root.zone"; };
zone "test" { type primary; file "/var/lib/bind/test.zone"; };
`;

export const rootZone = `$TTL 60
. IN SOA registry.lab. hostmaster.lab. 1 60 30 604800 5
. IN NS registry.lab.
registry.lab. IN A ${hosts.registry.address}
control.lab. IN A ${hosts.control.address}
client.lab. IN A ${hosts.client.address}
resolver.lab. IN A ${hosts.resolver.address}
test. IN NS registry.lab.
`;

export const testZone = `$ORIGIN test.
$TTL 60
@ IN SOA registry.lab. hostmaster.lab. 1 60 30 604800 5
@ IN NS registry.lab.
example IN NS ns1.example
example IN NS ns2.example
ns1.example IN A ${hosts.a.address}
ns2.example IN A ${hosts.b.address}
`;

/** Caches are off: a change by the API is published at once. */
export function powerdnsConf(secrets: Secrets): string {
  return `launch=gsqlite3
gsqlite3-database=/var/lib/powerdns/pdns.sqlite3
gsqlite3-pragma-synchronous=0
setuid=pdns
setgid=pdns
socket-dir=/run/pdns
local-address=${hosts.b.address}
api=yes
api-key=${secrets.powerdnsApiKey}
webserver=yes
webserver-address=0.0.0.0
webserver-port=8081
webserver-allow-from=0.0.0.0/0
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
loglevel=4
security-poll-suffix=
`;
}

/** "test." is answered NXDOMAIN by unbound itself (RFC 6761) unless it is told otherwise. */
export const unboundConf = `server:
  directory: "/etc/lab"
  username: "unbound"
  chroot: ""
  pidfile: "/run/unbound.pid"
  use-syslog: no
  logfile: "/var/log/unbound.log"
  interface: 0.0.0.0
  access-control: 0.0.0.0/0 allow
  do-ip6: no
  module-config: "iterator"
  root-hints: "/etc/lab/root.hints"
  local-zone: "test." nodefault
  do-not-query-localhost: no
  qname-minimisation: no
  num-threads: 1
  # A dead nameserver is asked again soon after its revival.
  infra-host-ttl: 5
remote-control:
  control-enable: no
`;

export const rootHints = `. 3600000 NS registry.lab.\nregistry.lab. 3600000 A ${hosts.registry.address}\n`;
