<?php
namespace ClonePanel;

/**
 * A signed order to the primary's own web server, and its answer; null: silence, or somebody else. What is sent and said
 * is signed, so the certificate, which may name another host by then, is not asked.
 */
function ask_primary(array $permission, array $order)
{
    $order = ['nonce' => bin2hex(random_bytes(16)), 'at' => time()] + $order;
    $body = substr((string) json_encode($order), 0, -1);
    $text = $body . ',"mac":"' . hash_hmac('sha256', $body, $permission['key']) . '"}';
    $answer = signed_value((string) post_text($permission['url'], $permission['address'], $text), $permission['key']);
    return $answer !== null && ($answer['nonce'] ?? null) === $order['nonce'] ? $answer : null;
}

function post_text(string $url, $address, string $body)
{
    $at = parse_url($url);
    $tls = ($at['scheme'] ?? '') === 'https';
    $port = $at['port'] ?? ($tls ? 443 : 80);
    $name = $at['host'] ?? '';
    $place = is_string($address) && $address !== '' ? $address : $name;
    $context = stream_context_create(['ssl' => ['peer_name' => $name, 'verify_peer' => false, 'verify_peer_name' => false]]);
    $target = ($tls ? 'tls://' : 'tcp://') . (strpos($place, ':') === false ? $place : "[$place]") . ":$port";
    $socket = @stream_socket_client($target, $number, $why, 4, STREAM_CLIENT_CONNECT, $context);
    if (!$socket) {
        return null;
    }
    $host = $name . (isset($at['port']) ? ':' . $at['port'] : '');
    $head = 'POST ' . ($at['path'] ?? '/') . " HTTP/1.0\r\nHost: $host\r\nUser-Agent: ClonePanel\r\nX-ClonePanel-Order: 1\r\n"
        . 'Content-Type: text/plain' . "\r\n" . 'Content-Length: ' . strlen($body) . "\r\nConnection: close\r\n\r\n";
    fwrite($socket, $head . $body);
    stream_set_timeout($socket, 2);
    $end = microtime(true) + 4;
    $said = '';
    while (!feof($socket) && strlen($said) < 65536 && microtime(true) < $end) {
        $piece = fread($socket, 65536);
        if ($piece === false) {
            break;
        }
        $said .= $piece;
    }
    return substr((string) strstr($said, "\r\n\r\n"), 4);
}
