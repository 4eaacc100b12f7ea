"""Small files for customers to send, made here byte by byte."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from typing import TYPE_CHECKING

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Upload
from webcare.plugin.simulation.film import film

if TYPE_CHECKING:
    from collections.abc import Callable

Pixel = tuple[int, int, int]
Box = tuple[int, int, int, int, Pixel]
"""Left, top, right, bottom and colour; what comes later lies on top."""

_WALL, _CASE, _GLASS = (236, 233, 226), (250, 250, 248), (34, 40, 52)
_LIT, _RED, _EDGE = (226, 231, 240), (196, 48, 40), (150, 156, 168)
_SEGMENTS = {
    "0": "abcdef",
    "1": "bc",
    "2": "abdeg",
    "3": "abcdg",
    "4": "bcfg",
    "5": "acdfg",
    "6": "acdefg",
    "7": "abc",
    "8": "abcdefg",
    "9": "abcdfg",
}
_BARS = {
    "a": (2, 0, 12, 2),
    "b": (12, 2, 14, 12),
    "c": (12, 14, 14, 24),
    "d": (2, 24, 12, 26),
    "e": (0, 14, 2, 24),
    "f": (0, 2, 2, 12),
    "g": (2, 12, 12, 14),
}
"""Left, top, right and bottom of the bars of a digit, in a box of 14 by 26."""


def png(width: int, height: int, colour: Callable[[int, int], Pixel]) -> bytes:
    """Return a picture in PNG; `colour` gives the pixel at a column and row."""
    rows = b"".join(
        b"\x00" + bytes(part for x in range(width) for part in colour(x, y))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    check = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def _drawn(width: int, height: int, boxes: list[Box], ground: Pixel) -> bytes:
    def colour(x: int, y: int) -> Pixel:
        found = ground
        for left, top, right, bottom, paint in boxes:
            if left <= x < right and top <= y < bottom:
                found = paint
        return found

    return png(width, height, colour)


def meter(reading: str = "048213") -> Upload:
    """Return a drawing of an electricity meter with its reading."""
    boxes: list[Box] = [
        (30, 14, 210, 166, _EDGE),
        (34, 18, 206, 162, _CASE),
        (52, 44, 188, 92, _GLASS),
        (70, 118, 170, 124, _EDGE),
        (112, 112, 128, 130, _RED),
    ]
    for place, digit in enumerate(reading):
        left, ink = 60 + place * 21, _RED if place == len(reading) - 1 else _LIT
        boxes += [
            (left + x1, 55 + y1, left + x2, 55 + y2, ink)
            for x1, y1, x2, y2 in (_BARS[bar] for bar in _SEGMENTS[digit])
        ]
    return Upload("meterstand.png", "image/png", _drawn(240, 180, boxes, _WALL))


def portrait(seed: str) -> bytes:
    """Return a face of coloured squares, always the same for the same seed."""
    bits = hashlib.sha256(seed.encode()).digest()
    ink = (60 + bits[0] % 140, 60 + bits[1] % 140, 60 + bits[2] % 140)

    def colour(x: int, y: int) -> Pixel:
        column, row = min(x // 16, 4 - x // 16), y // 16
        return ink if bits[3 + row * 3 + column] % 2 else _WALL

    return png(80, 80, colour)


def bill() -> Upload:
    """Return a page in PDF with one line of text."""
    stream = (
        b"BT /F1 18 Tf 72 760 Td (Jaarafrekening 2026: bij te betalen 214,60) Tj ET"
    )
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\n"
    end = tail % table + b"startxref\n%d\n%%%%EOF\n" % len(body)
    return Upload("jaarafrekening.pdf", "application/pdf", body + end)


def sound(seconds: float = 1.5) -> Upload:
    """Return a tone that fades, in WAV."""
    rate = 8000
    count = int(rate * seconds)
    wave = bytes(
        128 + round(60 * (1 - i / count) * math.sin(i * 440 * math.tau / rate))
        for i in range(count)
    )
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate, 1, 8)
    data = form + struct.pack("<4sI", b"data", count) + wave
    riff = struct.pack("<4sI4s", b"RIFF", 4 + len(data), b"WAVE")
    return Upload("opname.wav", "audio/wav", riff + data)


def thumb() -> Upload:
    """Return the sticker that everybody knows: a thumb, roughly."""
    blue, skin = (24, 119, 242), (255, 203, 76)
    boxes: list[Box] = [
        (10, 44, 28, 88, blue),
        (30, 46, 78, 86, skin),
        (44, 14, 60, 50, skin),
        (70, 56, 80, 58, (214, 160, 40)),
        (70, 68, 80, 70, (214, 160, 40)),
    ]
    data = _drawn(96, 96, boxes, (255, 255, 255))
    return Upload("sticker.png", "image/png", data)


def _video() -> Upload:
    return Upload("filmpje.mp4", "video/mp4", film())


def sample(kind: MessageKind) -> Upload:
    """Return a file that a customer could send as a kind of message."""
    made = {
        MessageKind.IMAGE: meter,
        MessageKind.VIDEO: _video,
        MessageKind.AUDIO: sound,
        MessageKind.VOICE: sound,
        MessageKind.STICKER: thumb,
    }
    return made.get(kind, bill)()
