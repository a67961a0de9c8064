<?php
namespace ClonePanel;

/**
 * What becomes of a request on an account that takes no writes. Pure: all it looks at is in $request.
 *
 * @return array ['kind' => 'pass'] | ['kind' => 'redirect', 'status' => 302 or 307, 'to' => URL]
 *     | ['kind' => 'refuse', 'status' => int, 'as' => 'json' or 'text' or 'nothing', 'primary' => URL or null]
 */
function decide(array $state, array $request): array
{
    if ($state['role'] === 'primary') {
        return ['kind' => 'pass'];
    }
    $wish = wish($request);
    switch ($wish) {
        case 'pass':
            return ['kind' => 'pass'];
        case 'nothing':
            return ['kind' => 'refuse', 'status' => 204, 'as' => 'nothing', 'primary' => null];
        case 'refuse':
        case 'refuse-json':
            return refusal($state, $request, $wish === 'refuse-json' || $request['script-made'] ? 'json' : 'text');
        default:
            return to_primary($state, $request);
    }
}

/** What a copy does with a request: `pass`, `primary`, `refuse`, `refuse-json`, `nothing`. */
function wish(array $request): string
{
    return APP === 'wordpress' ? wordpress_wish($request) : plain_wish($request);
}

/** A visitor's browser follows to the primary; a script gets an answer that it can read, with the address in it. */
function to_primary(array $state, array $request): array
{
    $url = url_on_primary($state, $request);
    $fenced_write = $state['role'] === 'fenced' && is_write($request['method']);
    if ($url === null || $fenced_write) {
        return refusal($state, $request, $request['script-made'] ? 'json' : 'text');
    }
    if ($request['script-made']) {
        return refusal($state, $request, 'json');
    }
    return ['kind' => 'redirect', 'status' => is_write($request['method']) ? 307 : 302, 'to' => $url];
}

function refusal(array $state, array $request, string $as): array
{
    return ['kind' => 'refuse', 'status' => 503, 'as' => $as, 'primary' => url_on_primary($state, $request)];
}

/** Null when there is no primary, or when "the primary" is the very name that was asked: that would be a loop. */
function url_on_primary(array $state, array $request)
{
    $origin = $state['primaryOrigin'];
    if ($origin === null || authority_of($origin) === $request['host']) {
        return null;
    }
    return $origin . $request['uri'];
}

/** Host and port as a browser sends them in `Host`, lower case. */
function authority_of(string $url): string
{
    $parts = parse_url($url);
    if (!is_array($parts) || !isset($parts['host'])) {
        return '';
    }
    $usual = ($parts['scheme'] ?? 'http') === 'https' ? 443 : 80;
    $port = $parts['port'] ?? $usual;
    return strtolower($parts['host']) . ($port === $usual ? '' : ':' . $port);
}

function is_write(string $method): bool
{
    return !in_array($method, ['GET', 'HEAD', 'OPTIONS'], true);
}

function plain_wish(array $request): string
{
    return is_write($request['method']) ? 'primary' : 'pass';
}

/** The request that is being served, as `decide` wants it. */
function present_request(): array
{
    $uri = (string) ($_SERVER['REQUEST_URI'] ?? '/');
    if ($uri === '' || $uri[0] !== '/') {
        $uri = preg_replace('#^[a-z][a-z0-9+.-]*://[^/?]*#i', '', $uri);
        $uri = '/' . ltrim($uri, '/');
    }
    $accept = (string) ($_SERVER['HTTP_ACCEPT'] ?? '');
    return [
        'method' => strtoupper((string) ($_SERVER['REQUEST_METHOD'] ?? 'GET')),
        'override' => strtoupper((string) ($_SERVER['HTTP_X_HTTP_METHOD_OVERRIDE'] ?? '')),
        'host' => strtolower((string) ($_SERVER['HTTP_HOST'] ?? '')),
        'uri' => $uri,
        'paths' => [plain_path($uri), plain_path((string) ($_SERVER['SCRIPT_NAME'] ?? ''))],
        'query' => $_GET,
        'script-made' => strtolower((string) ($_SERVER['HTTP_X_REQUESTED_WITH'] ?? '')) === 'xmlhttprequest'
            || ($_SERVER['HTTP_SEC_FETCH_MODE'] ?? '') === 'cors'
            || stripos((string) ($_SERVER['CONTENT_TYPE'] ?? ''), 'application/json') === 0
            || (stripos($accept, 'json') !== false && stripos($accept, 'text/html') === false),
        'logged-in' => preg_match('/(^|;\s*)wordpress_(logged_in|sec)?_?[0-9a-f]{32}=/', (string) ($_SERVER['HTTP_COOKIE'] ?? '')) === 1,
        'nonce' => isset($_SERVER['HTTP_X_WP_NONCE']) || isset($_GET['_wpnonce']),
    ];
}

/** `//wp-admin/%2e/x.php?y` and `/wp-admin/x.php` are one path to a web server, so they are one here. */
function plain_path(string $uri): string
{
    $path = rawurldecode((string) strtok($uri, '?#'));
    $kept = [];
    foreach (explode('/', str_replace('\\', '/', $path)) as $part) {
        if ($part === '..') {
            array_pop($kept);
        } elseif ($part !== '' && $part !== '.') {
            $kept[] = $part;
        }
    }
    return strtolower('/' . implode('/', $kept));
}
