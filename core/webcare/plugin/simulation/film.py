"""A film of two seconds, made here bit by bit: H.264 without compression, in MP4.

Macroblocks are sent as they are (I_PCM), so that no encoder is needed; every frame
stands on its own.
"""

from __future__ import annotations

import re
import struct

WIDTH, HEIGHT, FRAMES = 6, 4, 5
"""Size in macroblocks of 16 by 16 pixels, and how many pictures."""

PICTURE = 400
"""How long a picture stays, in milliseconds."""

_LUMA, _CHROMA = 256, 64
_I_PCM = 25
_INTRA = 7


class _Bits:
    """Writes numbers bit by bit, as H.264 wants them."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def fixed(self, value: int, width: int) -> None:
        """Write a number in so many bits."""
        self._bits.append(f"{value:0{width}b}")

    def variable(self, *values: int) -> None:
        """Write numbers in Exp-Golomb code, short ones in few bits."""
        for value in values:
            bits = f"{value + 1:b}"
            self._bits.append("0" * (len(bits) - 1) + bits)

    def align(self) -> None:
        """Fill the byte with zeros."""
        self._bits.append("0" * (-len("".join(self._bits)) % 8))

    def unit(self, head: int) -> bytes:
        """Return all as a unit of the stream, with a stop bit and escaped."""
        bits = "".join(self._bits) + "1"
        bits += "0" * (-len(bits) % 8)
        raw = int(bits, 2).to_bytes(len(bits) // 8, "big")
        return bytes([head]) + re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", raw)


def film() -> bytes:
    """Return the film: a light block that walks over a blue field."""
    pictures = [_picture(number) for number in range(FRAMES)]
    head = _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    # The pictures' place depends on the length of what stands before them.
    place = len(head) + len(_movie(pictures, 0)) + 8
    return head + _movie(pictures, place) + _box(b"mdat", *pictures)


def _sequence() -> bytes:
    bits = _Bits()
    for value in (66, 0xC0, 10):  # baseline profile, level 1
        bits.fixed(value, 8)
    bits.variable(0, 0, 2, 0)
    bits.fixed(0, 1)
    bits.variable(WIDTH - 1, HEIGHT - 1)
    bits.fixed(0b1100, 4)  # whole frames, no cropping, no more about it
    return bits.unit(0x67)


def _parameters() -> bytes:
    bits = _Bits()
    bits.variable(0, 0)
    bits.fixed(0, 2)
    bits.variable(0, 0, 0)
    bits.fixed(0, 3)
    bits.variable(0, 0, 0)
    bits.fixed(0, 3)
    return bits.unit(0x68)


def _picture(number: int) -> bytes:
    bits = _Bits()
    bits.variable(0, _INTRA, 0)
    bits.fixed(0, 4)
    bits.variable(number % 2)
    bits.fixed(0, 2)
    bits.variable(0)
    for block in range(WIDTH * HEIGHT):
        bits.variable(_I_PCM)
        bits.align()
        lit = block == WIDTH + number
        planes = ((200 if lit else 80, _LUMA), (150, _CHROMA), (110, _CHROMA))
        for value, count in planes:
            for _ in range(count):
                bits.fixed(value, 8)
    unit = bits.unit(0x65)
    return struct.pack(">I", len(unit)) + unit


def _box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + name + content


def _movie(pictures: list[bytes], place: int) -> bytes:
    length = PICTURE * len(pictures)
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    movie = struct.pack(">5IIH10x", 0, 0, 0, 1000, length, 0x10000, 0x100)
    track = struct.pack(">5I", 7, 0, 0, 1, 0) + struct.pack(">I16x", length)
    size = struct.pack(">2I", WIDTH * 16 << 16, HEIGHT * 16 << 16)
    media = struct.pack(">5I2H", 0, 0, 0, 1000, length, 0x55C4, 0)
    handler = bytes(8) + b"vide" + bytes(12) + b"film\0"
    return _box(
        b"moov",
        _box(b"mvhd", movie, matrix, bytes(24), struct.pack(">I", 2)),
        _box(
            b"trak",
            _box(b"tkhd", track, matrix, size),
            _box(
                b"mdia",
                _box(b"mdhd", media),
                _box(b"hdlr", handler),
                _box(b"minf", *_tables(pictures, place)),
            ),
        ),
    )


def _tables(pictures: list[bytes], place: int) -> tuple[bytes, ...]:
    """Return where each picture lies, how long it is and how long it stays."""
    sizes = struct.pack(f">{len(pictures)}I", *map(len, pictures))
    here = _box(b"url ", struct.pack(">I", 1))
    return (
        _box(b"vmhd", struct.pack(">I8x", 1)),
        _box(b"dinf", _box(b"dref", struct.pack(">2I", 0, 1), here)),
        _box(
            b"stbl",
            _box(b"stsd", struct.pack(">2I", 0, 1), _format()),
            _box(b"stts", struct.pack(">4I", 0, 1, len(pictures), PICTURE)),
            _box(b"stsc", struct.pack(">5I", 0, 1, 1, len(pictures), 1)),
            _box(b"stsz", struct.pack(">3I", 0, 0, len(pictures)), sizes),
            _box(b"stco", struct.pack(">3I", 0, 1, place)),
        ),
    )


def _format() -> bytes:
    sequence, parameters = _sequence(), _parameters()
    shape = struct.pack(">6xH16x2H", 1, WIDTH * 16, HEIGHT * 16)
    rest = struct.pack(">2I4xH32xHh", 0x480000, 0x480000, 1, 24, -1)
    record = (
        bytes([1, 66, 0xC0, 10, 0xFF, 0xE1])
        + struct.pack(">H", len(sequence))
        + sequence
        + bytes([1])
        + struct.pack(">H", len(parameters))
        + parameters
    )
    return _box(b"avc1", shape, rest, _box(b"avcC", record))
