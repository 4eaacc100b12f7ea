"""Where to go after logging in: a page of ours, whatever the link said."""

from urllib.parse import quote, urlsplit

HOME = "/"
LOGIN = "/login"

# Browsers drop some of these and read others as a slash, so that what looks local
# to us would not be local to them.
_MISREAD = frozenset(map(chr, range(0x21))) | {"\\", "\x7f"}


def local_page(target: str | None) -> str:
    """Return a path (with its query) on this site; the first page for anything else."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return HOME
    if any(character in _MISREAD for character in target):
        return HOME
    try:
        parts = urlsplit(target)
    except ValueError:
        return HOME
    # Logging in must not lead to logging in again.
    if parts.scheme or parts.netloc or parts.path == LOGIN:
        return HOME
    return target


def login_page(target: str) -> str:
    """Return the address of the log-in page that leads on to a page of ours."""
    local = local_page(target)
    return LOGIN if local == HOME else f"{LOGIN}?next={quote(local, safe='/')}"
