"""Pages without personal data, which anybody in between may keep for a moment."""

from hashlib import sha256

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

KEPT_SECONDS = 60
"""How long a page may be shown before anybody asks whether it is still the same."""


def kept_page(request: Request, html: str) -> Response:
    """Answer with a page for everybody, or that it is the one that they have.

    It depends on the address and the language that is asked for, and on nothing else.
    """
    tag = f'"{sha256(html.encode()).hexdigest()[:32]}"'
    headers = {
        "cache-control": f"public, max-age={KEPT_SECONDS}",
        "etag": tag,
        "vary": "accept-language",
    }
    if _is_known(request.headers, tag):
        return Response(status_code=304, headers=headers)
    return HTMLResponse(html, headers=headers)


def _is_known(headers: Headers, tag: str) -> bool:
    known = headers.get("if-none-match", "")
    # A proxy that compresses a page marks its tag as weak.
    return tag in {each.strip().removeprefix("W/") for each in known.split(",")}
