"""A small picture for people to send, made here byte by byte."""

from __future__ import annotations

import struct
import zlib

from webcare.plugin.simulation import Upload

Colour = tuple[int, int, int]

_FLOOR, _WALL, _PUDDLE, _STEP = (
    (214, 220, 226),
    (240, 242, 245),
    (120, 172, 214),
    (90, 98, 110),
)
_SHAPES: tuple[tuple[int, int, int, int, Colour], ...] = (
    (0, 0, 240, 110, _WALL),
    (0, 110, 240, 180, _FLOOR),
    *((140 + 12 * n, 96 - 12 * n, 240, 108 - 12 * n, _STEP) for n in range(6)),
    (40, 130, 150, 150, _PUDDLE),
    (60, 124, 132, 156, _PUDDLE),
)
"""Left, top, right, bottom and colour; what comes later lies on top."""

_WIDTH, _HEIGHT = 240, 180


def puddle() -> Upload:
    """Return a drawing of a puddle beside an escalator."""
    rows = [bytearray(_WIDTH * 3) for _ in range(_HEIGHT)]
    for left, top, right, bottom, colour in _SHAPES:
        for row in rows[top:bottom]:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)
    raw = b"".join(b"\x00" + bytes(row) for row in rows)
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(raw, 9)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)
    return Upload("plas.png", "image/png", data)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)
