<?php
namespace ClonePanel;

/**
 * The right to take writes, which ends by itself: `lease.json` beside the state file. Where it never was granted there is
 * no file, and a primary is one until it is told otherwise. Its ends are absolute, in this machine's own clocks: one that
 * can be set, and one that nobody can set but that begins anew at every start. Whichever is over first ends it.
 */
function lease_permits(string $folder, int $epoch): bool
{
    if (!is_file($folder . '/lease.json')) {
        return true;
    }
    $lease = believed_lease((string) read_small_file($folder . '/lease.json'), $folder);
    if ($lease === null) {
        return false;
    }
    // Of an earlier time as primary: it says nothing about this one.
    if ($lease['epoch'] < $epoch) {
        return true;
    }
    return $lease['epoch'] === $epoch && is_lease_running($lease, present_clocks());
}

/** Pure. */
function is_lease_running(array $lease, array $clocks): bool
{
    return $clocks['boot'] !== null && $clocks['boot'] === $lease['boot']
        && $clocks['uptime'] !== null && $clocks['uptime'] < $lease['untilUptime']
        && $clocks['wall'] < $lease['untilWall'];
}

/** What this machine's clocks say; null where PHP may not read one. */
function present_clocks(): array
{
    $uptime = (string) read_small_file('/proc/uptime');
    $boot = trim((string) read_small_file('/proc/sys/kernel/random/boot_id'));
    return [
        'wall' => microtime(true),
        'uptime' => preg_match('/^\d+\.\d+/', $uptime, $found) === 1 ? (float) $found[0] : null,
        'boot' => preg_match('/^[0-9a-f-]{36}$/', $boot) === 1 ? $boot : null,
    ];
}

/** The lease in a signed text; null: it is not one for this site and account. */
function believed_lease(string $text, string $folder)
{
    $lease = signed_value($text, trim((string) read_small_file($folder . '/key')));
    $fits = $lease !== null
        && ($lease['v'] ?? null) === 1
        && ($lease['site'] ?? null) === SITE
        && ($lease['account'] ?? null) === ACCOUNT
        && is_int($lease['epoch'] ?? null)
        && is_numeric($lease['untilWall'] ?? null)
        && is_numeric($lease['untilUptime'] ?? null)
        && is_string($lease['boot'] ?? null);
    return $fits ? $lease : null;
}
