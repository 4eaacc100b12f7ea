"""Small files for customers to send, made here byte by byte."""

import struct

from webcare.domain.content import MessageKind
from webcare.plugin.simulation import Shape, Upload, drawing, pdf
from webcare.plugin.simulation.film import film

_LIGHT, _FLOOR = (238, 241, 244), (213, 219, 226)
_BLUE, _DARK, _INK = (31, 95, 191), (24, 76, 154), (26, 34, 48)
_SUITCASE: tuple[Shape, ...] = (
    (0, 160, 240, 180, _FLOOR),
    (96, 20, 144, 44, _INK),
    (104, 28, 136, 44, _LIGHT),
    (40, 44, 200, 148, _BLUE),
    *((x, 44, x + 4, 148, _DARK) for x in range(56, 200, 32)),
    (56, 148, 72, 160, _INK),
    (150, 152, 182, 158, _INK),
)


def suitcase() -> Upload:
    """Return a drawing of a suitcase with a broken wheel."""
    return Upload("koffer.png", "image/png", drawing(240, 180, _SUITCASE, _LIGHT))


def letter() -> Upload:
    """Return a page in PDF with one line of text."""
    return Upload("vluchtbewijs.pdf", "application/pdf", pdf("Vluchtbewijs OV 1427"))


def voice_note(seconds: int = 3) -> Upload:
    """Return a voice note: silence in Opus, one channel, in an Ogg container."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"webcare" + struct.pack("<I", 0)
    # f8 ff fe: a frame of 20 ms in which nothing is heard; 50 of them in a page.
    pages = [_ogg_page(0, 2, 0, [head]), _ogg_page(1, 0, 0, [tags])]
    for second in range(1, seconds + 1):
        flag = 4 if second == seconds else 0
        frames = [b"\xf8\xff\xfe"] * 50
        pages.append(_ogg_page(second + 1, flag, second * 48_000, frames))
    return Upload("spraakbericht.ogg", "audio/ogg; codecs=opus", b"".join(pages))


def _ogg_page(number: int, flag: int, position: int, packets: list[bytes]) -> bytes:
    sizes = bytes(len(packet) for packet in packets)
    start = struct.pack("<4sBBqIII", b"OggS", 0, flag, position, 1, number, 0)
    page = start + bytes([len(packets)]) + sizes + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]


def _ogg_checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            carry = 0x04C11DB7 if value & 0x80000000 else 0
            value = ((value << 1) ^ carry) & 0xFFFFFFFF
    return value


def sticker() -> Upload:
    """Return a sticker: a green square in lossless WebP."""
    data = bytes.fromhex("2f7fc01f000710113d00221f0480")
    chunk = b"VP8L" + struct.pack("<I", len(data)) + data
    riff = b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk
    return Upload("sticker.webp", "image/webp", riff)


def _video() -> Upload:
    return Upload("filmpje.mp4", "video/mp4", film())


def sample(kind: MessageKind) -> Upload:
    """Return a file that a customer could send as a kind of message."""
    made = {
        MessageKind.IMAGE: suitcase,
        MessageKind.VIDEO: _video,
        MessageKind.AUDIO: voice_note,
        MessageKind.VOICE: voice_note,
        MessageKind.STICKER: sticker,
    }
    return made.get(kind, letter)()
