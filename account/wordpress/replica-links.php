<?php
namespace ClonePanel;

/** Pages and assets come from here, so that they live when the primary is dead; only what writes names the primary. */
function send_writes_to_primary(array $state)
{
    $primary = $state['primaryOrigin'];
    if ($primary !== null) {
        $send = function ($url) use ($primary) {
            return is_string($url) && is_write_entry($url) ? $primary . substr($url, strlen(origin_of($url))) : $url;
        };
        foreach (['site_url', 'network_site_url', 'admin_url', 'network_admin_url', 'login_url', 'logout_url', 'lostpassword_url', 'register_url'] as $filter) {
            add_filter($filter, $send, 1);
        }
    }
    $own = present_own_origin($state);
    if ($own !== null) {
        $rewrite_output = function ($passed_on = null) use ($state, $own) {
            ob_start(function ($page) use ($state, $own) {
                return is_text_answer() ? with_own_assets($page, $state, $own) : $page;
            });
            return $passed_on;
        };
        add_action('template_redirect', $rewrite_output, 0);
        add_filter('rest_pre_serve_request', $rewrite_output, 0);
    }
}

function is_write_entry(string $url): bool
{
    return preg_match('#/(wp-(login|comments-post|signup|activate|trackback|mail)\.php|xmlrpc\.php|wp-admin(/|$))#', $url) === 1;
}

/** Articles hold absolute addresses of pictures. The rows stay the primary's; what is sent out names this account. */
function with_own_assets(string $page, array $state, string $own): string
{
    $pattern = '#(?:https?:)?(?<slash>\\\\?/)\k<slash>(?:' . implode('|', array_map(function ($name) {
        return preg_quote($name, '#');
    }, known_authorities($state))) . ')(?=(?:\\\\?/[\w.~-]+)*?\\\\?/(?:wp-content|wp-includes)\\\\?/)#i';
    $result = preg_replace_callback($pattern, function ($found) use ($own) {
        return $found['slash'] === '/' ? $own : str_replace('/', '\/', $own);
    }, $page);
    // A page that is too long for the expression is better sent as it is than not at all.
    return $result === null ? $page : $result;
}

function is_text_answer(): bool
{
    foreach (headers_list() as $header) {
        if (stripos($header, 'content-type:') === 0) {
            return preg_match('#:\s*(text/|application/(json|[a-z.+-]*xml))#i', $header) === 1;
        }
    }
    return true;
}

/** Carts, checkouts and accounts of a shop are bound to one host's sessions: those pages are the primary's. */
function send_shop_pages_to_primary(array $state)
{
    add_action('template_redirect', function () use ($state) {
        $pages = [];
        foreach (['cart', 'checkout', 'myaccount'] as $name) {
            $pages[] = (int) get_option('woocommerce_' . $name . '_page_id');
        }
        $pages = array_filter($pages);
        if ($pages !== [] && is_page($pages)) {
            give_answer(to_primary($state, present_request()));
        }
    }, 0);
}
