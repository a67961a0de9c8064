<?php
namespace ClonePanel;

/** Role and age go into headers only: the page itself must be the primary's, byte for byte. */
function announce(array $state, bool $gate)
{
    if (headers_sent()) {
        return;
    }
    $parts = ['role=' . $state['role']];
    if (!$state['known']) {
        $parts[] = 'state=unreadable';
    } else {
        $parts[] = 'epoch=' . $state['epoch'];
        if ($state['generation'] !== null) {
            $parts[] = 'generation=' . (int) $state['generation'];
        }
        if ($state['role'] !== 'primary' && $state['surveyedAt'] !== null) {
            $parts[] = 'lag=' . max(0, time() - (int) $state['surveyedAt']);
        }
    }
    $parts[] = 'gate=' . ($gate ? '1' : '0');
    header('X-ClonePanel: ' . implode('; ', $parts));
    if ($state['role'] !== 'primary' && is_own_name_only($state)) {
        header('X-Robots-Tag: noindex');
    }
}

/** Did the visitor use the account's own name, and not one under which the site is known to the world? */
function is_own_name_only(array $state): bool
{
    $host = strtolower((string) ($_SERVER['HTTP_HOST'] ?? ''));
    return $state['ownOrigin'] !== null
        && $host === authority_of($state['ownOrigin'])
        && !in_array($host, PUBLIC_NAMES, true);
}

/** Gives the answer that `decide` chose, and ends the request; returns only for `pass`. */
function give_answer(array $answer)
{
    if ($answer['kind'] === 'pass') {
        return;
    }
    if (headers_sent()) {
        // wp-cron.php has ended its answer before it loads WordPress; the work after it is what must not be done.
        exit;
    }
    header('Cache-Control: no-store, private');
    if ($answer['kind'] === 'redirect') {
        header('Location: ' . $answer['to'], true, $answer['status']);
        exit;
    }
    http_response_code($answer['status']);
    if ($answer['as'] === 'nothing') {
        exit;
    }
    $frozen = ($answer['why'] ?? '') === 'frozen';
    header('Retry-After: ' . ($frozen ? 5 : 60));
    if ($answer['as'] === 'json') {
        header('Content-Type: application/json; charset=UTF-8');
        echo json_encode(refusal_body($answer));
        exit;
    }
    header('Content-Type: text/plain; charset=UTF-8');
    echo refusal_body($answer)['message'] . ' Please try again in ' . ($frozen ? 'a few seconds' : 'a minute') . ".\n";
    exit;
}

/** The shape of WordPress' own REST errors, which its scripts know how to show. */
function refusal_body(array $answer): array
{
    $frozen = ($answer['why'] ?? '') === 'frozen';
    return [
        'code' => $frozen ? 'clonepanel_frozen' : 'clonepanel_replica',
        'message' => $frozen ? 'This site is being moved; nothing was stored.' : 'This copy of the site is read-only at the moment.',
        'data' => ['status' => $answer['status'], 'primary' => $answer['primary']],
    ];
}
