<?php
namespace ClonePanel;

/** For wp-config.php: which database user serves. Anything but a sure "primary" is the one with SELECT only. */
function is_primary(): bool
{
    return read_state(FOLDER)['role'] === 'primary';
}
