/**
 * Stands in the gate's place after ClonePanel has left, for as long as PHP may still ask for it. What was prepended before
 * (a firewall) goes on meanwhile.
 */
export const passingGate = `<?php
/*
 * ClonePanel has left this site. PHP may ask for this file for some minutes more; it lets every request pass.
 */
namespace ClonePanel\\Passing;

function chained_file(): string
{
    $path = trim((string) @file_get_contents(__DIR__ . '/chain', false, null, 0, 65536));
    $found = $path === '' ? false : stream_resolve_include_path($path);
    return $found === false || $found === __FILE__ ? '' : $found;
}

if (chained_file() !== '') {
    require chained_file();
}
`;
