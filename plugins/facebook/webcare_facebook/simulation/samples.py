"""Small files for customers to send, made here byte by byte."""

import hashlib
import math
import struct

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Pixel, Shape, Upload, drawing, pdf, png
from webcare.plugin.simulation.film import film

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


def meter(reading: str = "048213") -> Upload:
    """Return a drawing of an electricity meter with its reading."""
    boxes: list[Shape] = [
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
    return Upload("meterstand.png", "image/png", drawing(240, 180, boxes, _WALL))


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
    text = "Jaarafrekening 2026: bij te betalen 214,60"
    return Upload("jaarafrekening.pdf", "application/pdf", pdf(text))


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
    boxes: list[Shape] = [
        (10, 44, 28, 88, blue),
        (30, 46, 78, 86, skin),
        (44, 14, 60, 50, skin),
        (70, 56, 80, 58, (214, 160, 40)),
        (70, 68, 80, 70, (214, 160, 40)),
    ]
    data = drawing(96, 96, boxes, (255, 255, 255))
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
