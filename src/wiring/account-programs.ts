import type { AccountProgram } from "../core/keys/gate-list.ts";
import { gateSumScript } from "../core/keys/gate-list.ts";
import { script as phpVersion } from "../drivers/apps/php-version.ts";
import { script as probeRoot } from "../drivers/apps/probe-root.ts";
import { readerScript as wordpressReader } from "../drivers/apps/wordpress/read-facts.ts";
import { script as wordpressFiles } from "../drivers/apps/wordpress/read-files.ts";
import {
  readBothScript as certificateCarry,
  placeScript as certificatePlace,
  readScript as certificateRead,
  reloadScript as certificateReload,
  stageScript as certificateStage,
} from "../drivers/certificate-places/files/index.ts";
import { freeScript as serverRoom } from "../drivers/databases/mysql/server-room.ts";
import { accountScripts } from "../drivers/databases/sqlite/account-scripts.ts";
import { script as cpanelZone } from "../drivers/dns/cpanel/over-ssh.ts";
import {
  commandScript as zoneCommand,
  commitScript as zoneCommit,
  readScript as zoneRead,
  stageScript as zoneStage,
} from "../drivers/dns/zonefile/desk.ts";
import { script as cpanelMail } from "../drivers/mail-panels/cpanel/index.ts";
import { linkScript as mailLink } from "../drivers/mailboxes/maildir/deliver.ts";
import { script as mailFolders } from "../drivers/mailboxes/maildir/folders.ts";
import {
  addScript as keywordsAdd,
  readScript as keywordsRead,
} from "../drivers/mailboxes/maildir/keywords.ts";
import { script as mailLook } from "../drivers/mailboxes/maildir/look.ts";
import { script as mailTake } from "../drivers/mailboxes/maildir/take-messages.ts";
import { probeScript as probe } from "../drivers/transports/probe-script.ts";
import { script as hashFiles } from "../drivers/transports/ssh/hash-files.ts";
import { script as killRemote } from "../drivers/transports/ssh/kill-remote.ts";
import {
  listScript as list,
  lookScript as listLook,
  sealScript as listSeal,
} from "../drivers/transports/ssh/list-files.ts";
import { stillThereScript as stillThere } from "../drivers/transports/ssh/rsync/fetch-files.ts";
import { readyScript as rsyncReady } from "../drivers/transports/ssh/rsync/rsync-ready.ts";
import { script as findSocket } from "../drivers/transports/ssh/stream/find-socket.ts";
import { phpRelay } from "../drivers/transports/ssh/stream/php-relay.ts";
import { scripts as relays } from "../drivers/transports/ssh/stream/relay.ts";
import { lookScripts } from "../engines/checks/account-look.ts";
import { removeScript as leaveRemove } from "../engines/detach/leave-account.ts";
import {
  ageScript as folderAge,
  lookScript as folderLook,
  removeScript as folderRemove,
} from "../engines/detach/state-folder.ts";
import { abilitiesScript as abilities } from "../engines/doctor/look-at-account.ts";
import { roomScript as room } from "../engines/doctor/look-at-place.ts";
import { script as relayPost } from "../engines/endpoint/relay-post.ts";
import { script as leaseLook } from "../engines/failover/look-at-lease.ts";
import { script as lookFromAccount } from "../engines/failover/look-from-account.ts";
import { dropScript as leaseDrop, writeScript as leaseWrite } from "../engines/failover/renew-lease.ts";
import {
  allowScript as renewalBegin,
  forbidScript as renewalEnd,
  lookScript as renewalLook,
} from "../engines/failover/renewal-scripts.ts";
import {
  readScript as fileRead,
  readAllScript as filesRead,
  writeScript as fileWrite,
} from "../engines/mirror/account-files.ts";
import { makeScript as tryMake, removeScript as tryRemove } from "../engines/mirror/ask-php.ts";
import { lookScript as contact } from "../engines/mirror/contact.ts";
import {
  cutoverScript as cutover,
  keepOldScript as shipKeep,
  writeListsScript as shipLists,
  prepareScript as shipPrepare,
} from "../engines/mirror/cutover-scripts.ts";
import { keepScript as keep, removeScript as takeBackRemove } from "../engines/mirror/take-back.ts";
import { writeScript as writeState } from "../engines/mirror/write-state.ts";
import { lookScript as pagePlace } from "../engines/pages/page-place.ts";
import { script as pullRequests } from "../engines/requests/pull-requests.ts";
import { freezeScript as freeze } from "../engines/roles/freeze-scripts.ts";
import { cronScript as crontab } from "../engines/roles/not-moved.ts";

const looking = ["mirror", "watch"] as const;
const mirroring = ["mirror"] as const;

/**
 * Every fixed text that a gated key may have run, with the kinds of its arguments (core/keys/gate-list.ts). A text that
 * is not here is refused to such a key: those that change keys, and the first look.
 *
 * @param inputs what some of them get on stdin: the WordPress reader, the programs that renew leases.
 */
export function accountPrograms(inputs: readonly string[]): readonly AccountProgram[] {
  const known = inputs.map((text) => ({ text, kinds: "-", input: "text", purposes: mirroring }) as const);
  return [...fixed, ...known];
}

const fixed: readonly AccountProgram[] = [
  { text: ":", kinds: "-", input: "any", purposes: looking },
  ...Object.values(lookScripts).map((text) => look(text, "-")),
  look(gateSumScript, "w"),
  look(killRemote, "n"),
  look(probe, "-"),
  look(abilities, "-"),
  look(contact, "pw"),
  look(room, "p"),
  look(crontab, "-"),
  look(leaseLook, "w"),
  mirror(leaseWrite, "wn"),
  mirror(leaseDrop, "wn"),
  look(renewalLook, "w"),
  mirror(renewalEnd, "wn"),
  mirror(renewalBegin, "xnn", "headed"),
  mirror(lookFromAccount, "t"),
  mirror(relayPost, "t"),
  mirror(leaveRemove, "pw"),
  mirror(folderAge, "w"),
  mirror(folderRemove, "w"),
  mirror(folderLook, "w"),
  mirror(pullRequests, "wp"),
  mirror(freeze, "pn"),
  mirror(tryMake, "pwt"),
  mirror(tryRemove, "p"),
  mirror(writeState, "pnnwt"),
  mirror(keep, "p"),
  mirror(takeBackRemove, "pw"),
  mirror(fileWrite, "pnw"),
  mirror(fileRead, "p"),
  mirror(filesRead, "wp"),
  mirror(shipPrepare, "p"),
  mirror(shipLists, "pw", "list"),
  mirror(shipKeep, "p"),
  mirror(cutover, "pppn"),
  mirror(pagePlace, "pt"),
  mirror(probeRoot, "p"),
  mirror(phpVersion, "-"),
  mirror(wordpressFiles, "pw"),
  mirror(wordpressReader, "pwwt", "known"),
  mirror(serverRoom, "wt"),
  mirror(mailFolders, "p"),
  mirror(mailLook, "p"),
  mirror(mailTake, "p", "list"),
  mirror(mailLink, "prw", "list"),
  mirror(keywordsRead, "p"),
  mirror(keywordsAdd, "p"),
  mirror(hashFiles, "p", "list"),
  mirror(listLook, "p"),
  mirror(list, "pwf"),
  mirror(listSeal, "pf"),
  mirror(rsyncReady, "pwP"),
  mirror(stillThere, "p", "list"),
  mirror(findSocket, "-"),
  mirror(phpRelay, "-", "text"),
  // What the configuration names, with its words and no others: configured-orders.ts.
  mirror(certificateRead, "x"),
  mirror(certificateCarry, "x"),
  mirror(certificateStage, "x"),
  mirror(certificatePlace, "x"),
  mirror(certificateReload, "x"),
  mirror(zoneRead, "x"),
  mirror(zoneStage, "x"),
  mirror(zoneCommit, "xww"),
  mirror(zoneCommand, "x"),
  mirror(cpanelZone, "xxk"),
  mirror(cpanelMail, "x"),
  // Kind of target, host or socket, port, the relay in PHP.
  ...Object.values(relays).map((text) => mirror(text, "wtnh")),
  ...Object.values(accountScripts).map((text) => mirror(text, "p")),
];

function look(text: string, kinds: string): AccountProgram {
  return { text, kinds, input: "any", purposes: looking };
}

function mirror(text: string, kinds: string, input: AccountProgram["input"] = "any"): AccountProgram {
  return { text, kinds, input, purposes: mirroring };
}
