<?php
namespace ClonePanel;

/**
 * What this account may do, from `state.json` beside this site's key. Whatever is missing, cut off, of another site or
 * account, or not signed by the controller makes a replica that knows no primary: better no write than a lost one.
 *
 * JSON and not a PHP include, because an opcode cache may serve an old include for minutes, or for ever.
 */
function read_state(string $folder): array
{
    $state = believed_state($folder);
    if ($state === null) {
        return [
            'known' => false, 'role' => 'replica', 'epoch' => null, 'generation' => null, 'surveyedAt' => null,
            'cutoverUntil' => null, 'primaryOrigin' => null, 'ownOrigin' => null, 'names' => [],
        ];
    }
    $state['known'] = true;
    if ($state['role'] === 'primary' && !lease_permits($folder, $state['epoch'])) {
        $state['role'] = 'replica';
        // It was the primary itself: whoever writes is refused here, and not sent in a circle.
        $state['primaryOrigin'] = null;
    }
    return $state;
}

function believed_state(string $folder)
{
    $state = signed_value((string) read_small_file($folder . '/state.json'), trim((string) read_small_file($folder . '/key')));
    return $state === null ? null : typed_state($state);
}

/** The value of a text that ends with the HMAC of everything before; null: not signed with this key. */
function signed_value(string $text, string $key)
{
    $at = strrpos($text, ',"mac":"');
    if ($at === false || !preg_match('/^[0-9a-f]{64}$/', $key)) {
        return null;
    }
    $body = substr($text, 0, $at);
    $mac = trim(substr($text, $at + 8));
    if (!hash_equals(hash_hmac('sha256', $body, $key) . '"}', $mac)) {
        return null;
    }
    $value = json_decode($body . '}', true);
    return is_array($value) ? $value : null;
}

function read_small_file(string $path)
{
    // The file is replaced by rename at any moment; a warning about that would only frighten the log's reader.
    $text = @file_get_contents($path, false, null, 0, 65536);
    return $text === false ? null : $text;
}

/** The signed text has been written by the controller, but perhaps by a newer one: what is not understood is refused. */
function typed_state(array $raw)
{
    $fits = ($raw['v'] ?? null) === 1
        && ($raw['site'] ?? null) === SITE
        && ($raw['account'] ?? null) === ACCOUNT
        && in_array($raw['role'] ?? null, ['primary', 'replica', 'fenced'], true)
        && is_int($raw['epoch'] ?? null)
        && is_array($raw['names'] ?? null);
    if (!$fits) {
        return null;
    }
    $state = ['role' => $raw['role'], 'epoch' => $raw['epoch'], 'names' => array_values(array_filter($raw['names'], 'is_string'))];
    foreach (['generation', 'surveyedAt', 'cutoverUntil'] as $name) {
        $value = $raw[$name] ?? null;
        if ($value !== null && !is_int($value) && !is_float($value)) {
            return null;
        }
        $state[$name] = $value;
    }
    foreach (['primaryOrigin', 'ownOrigin'] as $name) {
        $value = $raw[$name] ?? null;
        $state[$name] = is_string($value) && $value !== '' ? rtrim($value, '/') : null;
    }
    return $state;
}
