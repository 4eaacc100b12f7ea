"""An address as a picture that a phone reads."""

from functools import lru_cache
from io import BytesIO

import segno


@lru_cache(maxsize=256)
def drawn(link: str) -> bytes:
    """Draw an address as an SVG picture, dark on white in whatever theme."""
    drawing = BytesIO()
    segno.make(link, micro=False).save(
        drawing, kind="svg", scale=4, border=3, dark="#000", light="#fff", xmldecl=False
    )
    return drawing.getvalue()
