<?php
namespace ClonePanel;

/**
 * A planned change of roles drains this account first. Whoever may write holds a shared lock on `drain.lock` from before
 * its first write to the end of the process' work on the request; the freeze takes the same lock exclusively, so it has
 * it only when nobody writes. The file `freeze` says beforehand that nobody new shall begin: without it a stream of
 * short requests would keep the freeze waiting for ever. It is only believed while it is young, since its writer may die.
 */
const FREEZE_IS_OVER_AFTER_S = 15;
const LOOK_AGAIN_US = 150000;

/** Requests that wait sit in PHP's few workers. More would wait in the place of those who only read. */
const WAITING_AT_MOST = 4;

/** The way through the freeze for a request of the web: returns the state under which it goes on, or answers it. */
function admit_writer(array $state, array $request): array
{
    if (defined('CLONEPANEL_DRAIN') || !may_write($request)) {
        return $state;
    }
    if ($state['role'] !== 'primary' && !is_freezing()) {
        return $state;
    }
    if (is_schedule_run($request) && is_freezing()) {
        // Nobody waits for its answer, and it comes again.
        give_answer(frozen_answer($request));
    }
    $turn = take_turn(patience_s());
    if ($turn['kind'] === 'frozen') {
        give_answer(frozen_answer($request));
    }
    announce($turn['state'], defined('CLONEPANEL_GATE'));
    return $turn['state'];
}

/**
 * Waits until this request may write, or until it is sure that it may not.
 *
 * @return array ['kind' => 'mine', 'state' => of a primary] | ['kind' => 'demoted', 'state' => of something else]
 *     | ['kind' => 'frozen']: the freeze lasted longer than the patience, or too many wait already.
 */
function take_turn(float $patience_s): array
{
    $lock = open_lock('drain.lock');
    $deadline = microtime(true) + $patience_s;
    $place = null;
    for (;;) {
        if (!is_freezing()) {
            $has_lock = has_shared_lock($lock);
            // Only with the lock the role is sure: whoever read "primary" before it may have read it before the freeze.
            $state = read_state(FOLDER);
            if ($state['role'] !== 'primary') {
                return ['kind' => 'demoted', 'state' => $state];
            }
            if ($has_lock) {
                hold_to_the_end($lock);
                return ['kind' => 'mine', 'state' => $state];
            }
        }
        $place = $place === null ? waiting_place() : $place;
        if ($place === null || microtime(true) >= $deadline) {
            return ['kind' => 'frozen'];
        }
        usleep(LOOK_AGAIN_US);
    }
}

/** Is a freeze being prepared or held? By this account's own clock. */
function is_freezing(): bool
{
    $marker = FOLDER . '/freeze';
    clearstatcache(true, $marker);
    // It may vanish between the two questions.
    return is_file($marker) && abs(time() - (int) @filemtime($marker)) < FREEZE_IS_OVER_AFTER_S;
}

/**
 * A constant, because gate and plugin share it, nothing can unset it, and PHP closes what it names after everything else
 * of a request: shutdown functions, output, sessions.
 */
function hold_to_the_end($lock)
{
    define('CLONEPANEL_DRAIN', $lock);
}

/**
 * Without a file that can be locked (a full quota, an odd file system) the request goes on: the freeze takes the same
 * lock in the same folder, and where that fails there is no freeze.
 */
function has_shared_lock($lock): bool
{
    $is_held_by_other = 0;
    return $lock === null || flock($lock, LOCK_SH | LOCK_NB, $is_held_by_other) || $is_held_by_other !== 1;
}

/** One of the few places for requests that wait, held until it is let go of; null when all are taken. */
function waiting_place()
{
    if (PHP_SAPI === 'cli') {
        return true;
    }
    for ($number = 1; $number <= WAITING_AT_MOST; $number++) {
        $place = open_lock('waiting-' . $number . '.lock');
        if ($place !== null && flock($place, LOCK_EX | LOCK_NB)) {
            return $place;
        }
    }
    return null;
}

/** Only for this user, since whoever can open it can lock it; and not inherited by programs that outlive the request. */
function open_lock(string $name)
{
    $usual = umask(0077);
    $file = @fopen(FOLDER . '/' . $name, 'c+e');
    umask($usual);
    return $file === false ? null : $file;
}

/** Below the time after which PHP ends a request by force. A freeze never lasts longer than 120 s. */
function patience_s(): float
{
    if (PHP_SAPI === 'cli') {
        return 150.0;
    }
    $limit = (int) ini_get('max_execution_time');
    return $limit > 0 ? min(20.0, $limit * 2 / 3) : 20.0;
}

/** Would a copy of the site not simply answer this request? Then it may write, whatever its method. */
function may_write(array $request): bool
{
    return wish($request) !== 'pass';
}

function is_schedule_run(array $request): bool
{
    return wish($request) === 'nothing';
}

function frozen_answer(array $request): array
{
    if (is_schedule_run($request)) {
        return ['kind' => 'refuse', 'status' => 204, 'as' => 'nothing', 'primary' => null];
    }
    $wants_json = wish($request) === 'refuse-json' || $request['script-made'];
    return ['kind' => 'refuse', 'status' => 503, 'as' => $wants_json ? 'json' : 'text', 'primary' => null, 'why' => 'frozen'];
}
