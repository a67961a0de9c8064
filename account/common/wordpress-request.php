<?php
namespace ClonePanel;

/**
 * The entries through which WordPress and its shops write, and what a copy does with each: `pass`, `primary` (the
 * visitor is sent there), `refuse`, `refuse-json`, `nothing` (an empty answer, so that no scheduler complains).
 *
 * Many of them write on a plain GET, so the method alone says nothing.
 */
function wordpress_wish(array $request): string
{
    foreach ($request['paths'] as $path) {
        $wish = wordpress_path_wish($path, $request);
        if ($wish !== 'pass') {
            return $wish;
        }
    }
    if (is_rest($request)) {
        return rest_wish($request);
    }
    return wordpress_query_wish($request['query'], $request['method']);
}

function wordpress_path_wish(string $path, array $request): string
{
    $write = is_write($request['method']);
    switch (true) {
        case preg_match('#/wp-(login|signup|activate)\.php(/|$)#', $path) === 1:
            return 'primary';
        case preg_match('#/wp-admin/load-(styles|scripts)\.php$#', $path) === 1:
            return $write ? 'primary' : 'pass';
        case preg_match('#/wp-admin(/|$)#', $path) === 1:
            return 'primary';
        case preg_match('#/wp-comments-post\.php(/|$)#', $path) === 1:
            return $write ? 'primary' : 'pass';
        case preg_match('#/wp-(trackback|mail)\.php(/|$)#', $path) === 1:
            return 'refuse';
        case preg_match('#/trackback$#', $path) === 1:
        case preg_match('#/xmlrpc\.php(/|$)#', $path) === 1:
            return $write ? 'refuse' : 'pass';
        case preg_match('#/wp-cron\.php(/|$)#', $path) === 1:
            return 'nothing';
        case preg_match('#/wc-api(/|$)#', $path) === 1:
            return 'refuse';
        default:
            return 'pass';
    }
}

function wordpress_query_wish(array $query, string $method): string
{
    if (isset($query['wc-api'])) {
        return 'refuse';
    }
    // WooCommerce's own ajax and its links that change a cart by GET: sessions and nonces are bound to the host.
    foreach (['wc-ajax', 'add-to-cart', 'remove_item', 'undo_item', 'remove_coupon', 'apply_coupon', 'download_file'] as $name) {
        if (isset($query[$name])) {
            return 'primary';
        }
    }
    if (isset($query['tb']) && is_write($method)) {
        return 'refuse';
    }
    return is_write($method) ? 'primary' : 'pass';
}

function is_rest(array $request): bool
{
    return isset($request['query']['rest_route']) || preg_match('#/wp-json(/|$)#', $request['paths'][0]) === 1;
}

function rest_wish(array $request): string
{
    $override = $request['query']['_method'] ?? $request['override'];
    $method = is_string($override) && $override !== '' ? strtoupper($override) : $request['method'];
    $route = $request['query']['rest_route'] ?? $request['paths'][0];
    $cart = is_string($route) && preg_match('#/wc/store(/v\d+)?/(cart|checkout|batch|order)#i', $route) === 1;
    $as_user = $request['logged-in'] && $request['nonce'];
    return is_write($method) || is_write($request['method']) || $cart || $as_user ? 'refuse-json' : 'pass';
}
