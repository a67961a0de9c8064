<?php
namespace ClonePanel;

/**
 * The replica's way to this primary while the controller is away: with a key that comes from this account's and from the
 * epoch, and that opens nothing but the two questions below. Whoever has it can prolong a lease that runs, and that the
 * controller gave as one to be prolonged, up to so far from now as the controller itself would. A late or repeated
 * order prolongs nothing, because its ends are absolute, in this machine's clocks.
 */
function answer_renewer(string $text)
{
    $state = believed_state(FOLDER);
    if ($state === null || $state['role'] !== 'primary') {
        return;
    }
    $key = renewal_key($state['epoch']);
    $order = order_signed_by($text, $key);
    if ($order === null) {
        return;
    }
    if ($order['verb'] === 'renewable') {
        say_signed($order, present_lease($state['epoch']), $key);
    }
    if ($order['verb'] === 'renew') {
        say_signed($order, ['wrote' => prolong_lease($order, $state['epoch'])], $key);
    }
}

function renewal_key(int $epoch): string
{
    $key = trim((string) read_small_file(FOLDER . '/key'));
    return $key === '' ? '' : hash_hmac('sha256', 'clonepanel renewal 1 ' . $epoch, $key);
}

/** The clocks are read before the answer leaves: whoever grants on them grants less by the time it takes, never more. */
function present_lease(int $epoch): array
{
    $lease = renewable_lease($epoch);
    $clocks = present_clocks();
    return [
        'clocks' => $clocks,
        'lease' => $lease === null ? null : ['untilUptime' => $lease['untilUptime'], 'ttl' => $lease['ttl']],
    ];
}

/** Null: there is none that runs, or nobody but the controller may renew it. */
function renewable_lease(int $epoch)
{
    $lease = believed_lease((string) read_small_file(FOLDER . '/lease.json'), FOLDER);
    $runs = $lease !== null && $lease['epoch'] === $epoch && is_lease_running($lease, present_clocks());
    return $runs && is_numeric($lease['ttl'] ?? null) ? $lease : null;
}

/** Under the lock of everybody who writes there, or a lease that was just taken away would come back. */
function prolong_lease(array $order, int $epoch): string
{
    $folder = @fopen(FOLDER, 'r');
    if ($folder === false || !flock($folder, LOCK_EX)) {
        return 'unlockable';
    }
    $state = believed_state(FOLDER);
    $lease = renewable_lease($epoch);
    $stays = $state !== null && $state['role'] === 'primary' && $state['epoch'] === $epoch;
    if (!$stays || $lease === null || !may_prolong($lease, $order, present_clocks())) {
        return 'refused';
    }
    $longer = ['untilWall' => $order['untilWall'], 'untilUptime' => $order['untilUptime']] + $lease;
    return put_file('lease.json', signed_text($longer)) ? 'yes' : 'unwritable';
}

/** Pure. */
function may_prolong(array $lease, array $order, array $clocks): bool
{
    $isWhole = is_numeric($order['untilWall'] ?? null) && is_numeric($order['untilUptime'] ?? null);
    return $isWhole && ($order['boot'] ?? null) === $lease['boot']
        && $order['untilUptime'] > $lease['untilUptime']
        && $order['untilUptime'] <= $clocks['uptime'] + $lease['ttl']
        && $order['untilWall'] <= $clocks['wall'] + $lease['ttl'];
}

function signed_text(array $value): string
{
    $body = substr((string) json_encode($value), 0, -1);
    return $body . ',"mac":"' . hash_hmac('sha256', $body, trim((string) read_small_file(FOLDER . '/key'))) . "\"}\n";
}
