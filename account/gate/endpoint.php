<?php
namespace ClonePanel;

/**
 * The controller's second way to this account, when its login is silent: a POST to any page, signed with a key of its own
 * that comes from this account's. Orders carry a nonce and the time by this account's clock, so that one which was
 * recorded is worth nothing a minute later; every answer is signed over the nonce. Whoever has no key is not even told
 * that somebody listens.
 */
const ORDER_IS_YOUNG_S = 60;

function answer_controller()
{
    if (PHP_SAPI === 'cli' || ($_SERVER['HTTP_X_CLONEPANEL_ORDER'] ?? '') !== '1') {
        return;
    }
    $text = (string) @file_get_contents('php://input', false, null, 0, 65536);
    $order = order_signed_by($text, endpoint_key());
    if ($order === null) {
        answer_renewer($text);
        return;
    }
    if (abs($order['at'] - time()) > ORDER_IS_YOUNG_S) {
        say_to_controller($order, ['refused' => 'late', 'wall' => present_clocks()['wall']]);
    }
    switch ($order['verb']) {
        case 'health':
            say_to_controller($order, present_health());
        case 'health-of-app':
            answer_after_app($order);
            return;
        case 'fence':
            say_to_controller($order, ['wrote' => take_order($order['text'], 'state.json', __NAMESPACE__ . '\fits_fence')]);
        case 'lease':
            say_to_controller($order, ['wrote' => take_order($order['text'], 'lease.json', __NAMESPACE__ . '\fits_lease')]);
        default:
            say_to_controller($order, ['refused' => 'unknown']);
    }
}

/** Null: not signed with this key, or not for this account. */
function order_signed_by(string $text, string $key)
{
    $order = signed_value($text, $key);
    $fits = $order !== null
        && ($order['v'] ?? null) === 1
        && ($order['site'] ?? null) === SITE
        && ($order['account'] ?? null) === ACCOUNT
        && is_string($order['verb'] ?? null)
        && is_int($order['at'] ?? null)
        && preg_match('/^[0-9a-f]{16,64}$/', (string) ($order['nonce'] ?? '')) === 1;
    return $fits ? ['text' => is_string($order['text'] ?? null) ? $order['text'] : ''] + $order : null;
}

/** Not the key that signs roles: what is sent over the net is never of use in a file. */
function endpoint_key(): string
{
    $key = trim((string) read_small_file(FOLDER . '/key'));
    return $key === '' ? '' : hash_hmac('sha256', 'clonepanel endpoint 1', $key);
}

function say_to_controller(array $order, array $answer)
{
    say_signed($order, $answer, endpoint_key());
}

function say_signed(array $order, array $answer, string $key)
{
    $body = substr((string) json_encode(['nonce' => $order['nonce']] + $answer), 0, -1);
    header('Content-Type: application/json');
    header('Cache-Control: no-store, private');
    echo $body . ',"mac":"' . hash_hmac('sha256', $body, $key) . '"}';
    exit;
}

/** What this account is and can, as its web server sees it. */
function present_health(): array
{
    $state = read_state(FOLDER);
    $lease = believed_lease((string) read_small_file(FOLDER . '/lease.json'), FOLDER);
    return [
        'role' => $state['role'],
        'known' => $state['known'],
        'epoch' => $state['epoch'],
        'generation' => $state['generation'],
        'surveyedAt' => $state['surveyedAt'],
        'lease' => $lease === null ? null : ['epoch' => $lease['epoch'], 'untilWall' => $lease['untilWall']],
        'clocks' => present_clocks(),
        'late' => longest_late_write_s(),
        'php' => PHP_VERSION,
        'writable' => is_writable(FOLDER),
    ];
}

/**
 * So long after the end of its right a request that has begun may still store something. The plugin asks before every
 * statement, so that only one that is running already comes late; what runs without it has PHP's own limit.
 */
function longest_late_write_s(): int
{
    $limit = (int) ini_get('max_execution_time');
    if (APP === 'wordpress') {
        return 10;
    }
    return $limit > 0 ? $limit + 5 : 300;
}

/**
 * The application goes on and may say how its database is. One that gives up before it could has no database: then the
 * answer is made at the very end, in place of the page.
 */
function answer_after_app(array $order)
{
    ob_start();
    $answer = function (string $database) use ($order) {
        while (ob_get_level() > 0 && @ob_end_clean()) {
            continue;
        }
        http_response_code(200);
        say_to_controller($order, present_health() + ['database' => $database]);
    };
    $GLOBALS['clonepanel_answer'] = $answer;
    register_shutdown_function(function () use ($answer) {
        if (isset($GLOBALS['clonepanel_answer'])) {
            unset($GLOBALS['clonepanel_answer']);
            $answer(APP === 'wordpress' ? 'failed' : 'unknown');
        }
    });
}

/** Writes a signed text in the file's place, under the lock of everybody who writes there. */
function take_order(string $text, string $name, callable $fits): string
{
    $folder = @fopen(FOLDER, 'r');
    if ($folder === false || !flock($folder, LOCK_EX)) {
        return 'unlockable';
    }
    $value = signed_value($text, trim((string) read_small_file(FOLDER . '/key')));
    if ($value === null || !$fits($value)) {
        return 'refused';
    }
    return put_file($name, $text) ? 'yes' : 'unwritable';
}

/** By a temporary name, readable for nobody else. */
function put_file(string $name, string $text): bool
{
    $temporary = FOLDER . '/' . $name . '.clonepanel-tmp';
    $usual = umask(0077);
    $wrote = @file_put_contents($temporary, $text) === strlen($text) && @rename($temporary, FOLDER . '/' . $name);
    umask($usual);
    return $wrote;
}

/** By this way an account is only ever told to stop. */
function fits_fence(array $value): bool
{
    $state = typed_state($value);
    $has = believed_state(FOLDER);
    return $state !== null && $state['role'] === 'fenced' && ($has === null || $state['epoch'] >= $has['epoch']);
}

/** Never a shorter one than it has, and only for the epoch that it lives in. */
function fits_lease(array $value): bool
{
    $state = believed_state(FOLDER);
    $has = believed_lease((string) read_small_file(FOLDER . '/lease.json'), FOLDER);
    return $state !== null && $state['role'] === 'primary' && ($value['epoch'] ?? null) === $state['epoch']
        && ($has === null || $has['epoch'] < $value['epoch'] || $has['boot'] !== ($value['boot'] ?? null)
            || $has['untilUptime'] <= ($value['untilUptime'] ?? 0));
}
