"""Drawings for people to send, made here byte by byte, in PNG."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Pixel = tuple[int, int, int]
"""Red, green and blue, from 0 to 255."""

Shape = tuple[int, int, int, int, Pixel]
"""Left, top, right, bottom and colour of a rectangle."""

_START = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, colour: Callable[[int, int], Pixel]) -> bytes:
    """Return a picture; `colour` gives the pixel at a column and row."""
    return _packed(
        width,
        height,
        b"".join(
            b"\x00" + bytes(part for x in range(width) for part in colour(x, y))
            for y in range(height)
        ),
    )


def drawing(width: int, height: int, shapes: Iterable[Shape], ground: Pixel) -> bytes:
    """Return a picture of rectangles; what comes later lies on top."""
    rows = [bytearray(bytes(ground) * width) for _ in range(height)]
    for left, top, right, bottom, colour in shapes:
        for row in rows[top:bottom]:
            row[left * 3 : right * 3] = bytes(colour) * (min(right, width) - left)
    return _packed(width, height, b"".join(b"\x00" + row for row in rows))


def _packed(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return _START + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
