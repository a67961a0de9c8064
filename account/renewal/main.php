<?php
namespace ClonePanel;

/**
 * Run by cron on a replica's account: prolongs the primary's lease when the controller has not done so for a while. It
 * notes that it is about to before it does, so that who wants to promote this replica learns how long the lease may run
 * at the most; and under the lock under which the controller forbids it, so that nothing follows a withdrawal.
 */
const TRIES = 3;
const BETWEEN_TRIES_S = 15;

function renew()
{
    $alone = @fopen(FOLDER . '/renew.lock', 'c');
    if ($alone === false || !flock($alone, LOCK_EX | LOCK_NB)) {
        return 'another run has not ended';
    }
    for ($try = 1; ; $try++) {
        $outcome = renew_once();
        if ($outcome !== 'the primary is silent' || $try >= TRIES) {
            return $outcome;
        }
        sleep(BETWEEN_TRIES_S);
    }
}

function renew_once(): string
{
    $permission = present_permission();
    if ($permission === null) {
        return 'nothing is to be renewed';
    }
    $about = ['v' => 1, 'site' => SITE, 'account' => $permission['primary']];
    $told = ask_primary($permission, $about + ['verb' => 'renewable']);
    if ($told === null) {
        return 'the primary is silent';
    }
    $ends = ends_of_renewal($told);
    if ($ends === null) {
        return 'no lease is to be prolonged now';
    }
    if (!note_attempt($permission)) {
        return 'it was forbidden meanwhile, or cannot be noted';
    }
    $answer = ask_primary($permission, $about + ['verb' => 'renew'] + $ends);
    return 'asked, and answered: ' . json_encode($answer['wrote'] ?? null);
}

/** What the controller allowed; null: nothing, or this account is no replica of that epoch any more. */
function present_permission()
{
    $told = signed_value((string) read_small_file(FOLDER . '/renewal.json'), trim((string) read_small_file(FOLDER . '/key')));
    $state = believed_state(FOLDER);
    $fits = $told !== null && $state !== null
        && ($told['v'] ?? null) === 1
        && ($told['site'] ?? null) === SITE
        && ($told['account'] ?? null) === ACCOUNT
        && is_string($told['primary'] ?? null)
        && is_string($told['url'] ?? null)
        && is_int($told['turn'] ?? null)
        && preg_match('/^[0-9a-f]{64}$/', (string) ($told['key'] ?? '')) === 1
        && $state['role'] === 'replica' && $state['epoch'] === ($told['epoch'] ?? null);
    return $fits ? ['address' => $told['address'] ?? null] + $told : null;
}

/**
 * Null: there is nothing to prolong, or the controller has just done so: then its own bound is enough. Absolute, in the
 * primary's clocks as they were read before all that follows.
 */
function ends_of_renewal(array $told)
{
    list($lease, $clocks) = [$told['lease'] ?? null, $told['clocks'] ?? null];
    if (!is_array($lease) || !is_array($clocks) || !is_numeric($lease['ttl'] ?? null)) {
        return null;
    }
    $ttl = $lease['ttl'];
    if ($lease['untilUptime'] - $clocks['uptime'] > 0.75 * $ttl) {
        return null;
    }
    return ['untilWall' => $clocks['wall'] + $ttl, 'untilUptime' => $clocks['uptime'] + $ttl, 'boot' => $clocks['boot']];
}

/** Under the lock: a withdrawal comes before it, and is obeyed, or after it, and finds the note. */
function note_attempt(array $permission): bool
{
    $folder = @fopen(FOLDER, 'r');
    if ($folder === false || !flock($folder, LOCK_EX)) {
        return false;
    }
    $still = present_permission();
    if ($still === null || $still['turn'] !== $permission['turn'] || is_forbidden($still)) {
        return false;
    }
    $clocks = present_clocks();
    if ($clocks['uptime'] === null || $clocks['boot'] === null) {
        return false;
    }
    $turn = $still['epoch'] . ' ' . $still['turn'];
    return write_through('renewal-attempt', "$turn {$clocks['uptime']} {$clocks['boot']}\n");
}

/** One that arrived late, after its withdrawal, was never written; this is for what a crash may have brought back. */
function is_forbidden(array $permission): bool
{
    $has = preg_match('/^(\d+) (\d+)$/', trim((string) read_small_file(FOLDER . '/renewal-forbidden')), $found);
    if ($has !== 1) {
        return is_file(FOLDER . '/renewal-forbidden');
    }
    list(, $epoch, $turn) = $found;
    return (int) $epoch > $permission['epoch'] || ((int) $epoch === $permission['epoch'] && (int) $turn >= $permission['turn']);
}

/** To the disk, where PHP can (8.1); where it cannot, a machine that went down has another boot id, and says it cannot tell. */
function write_through(string $name, string $text): bool
{
    $temporary = FOLDER . '/' . $name . '.clonepanel-tmp';
    $usual = umask(0077);
    $file = @fopen($temporary, 'w');
    umask($usual);
    if ($file === false) {
        return false;
    }
    $wrote = fwrite($file, $text) === strlen($text) && fflush($file) && (!function_exists('fsync') || fsync($file));
    return fclose($file) && $wrote && rename($temporary, FOLDER . '/' . $name);
}

if (PHP_SAPI === 'cli') {
    echo renew(), "\n";
}
