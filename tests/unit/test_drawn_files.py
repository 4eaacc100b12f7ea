"""Files that are made byte by byte: pictures and pages that programs can read."""

import re
import struct
import zlib

import pytest

from webcare.plugin.simulation import Pixel, drawing, pdf, png

SKY, ROOF, DOVE = (200, 220, 240), (120, 60, 40), (255, 255, 255)


def pixels(data: bytes) -> list[list[Pixel]]:
    """Read a picture back, checking each part on the way."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    parts, place = dict[bytes, bytes](), 8
    while place < len(data):
        (length,) = struct.unpack_from(">I", data, place)
        name, end = data[place + 4 : place + 8], place + 8 + length
        parts[name] = data[place + 8 : end]
        (check,) = struct.unpack_from(">I", data, end)
        assert check == zlib.crc32(name + parts[name])
        place = end + 4
    assert list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    width, height, *form = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    assert form == [8, 2, 0, 0, 0]
    raw, step = zlib.decompress(parts[b"IDAT"]), 1 + 3 * width
    assert len(raw) == step * height
    rows = [raw[y * step : (y + 1) * step] for y in range(height)]
    assert all(row[0] == 0 for row in rows)
    return [
        [(row[x], row[x + 1], row[x + 2]) for x in range(1, step, 3)] for row in rows
    ]


def test_a_picture_has_the_colours_that_were_asked_for() -> None:
    data = png(3, 2, lambda x, y: (x, y, 7))
    assert pixels(data) == [[(x, y, 7) for x in range(3)] for y in range(2)]


def test_what_is_drawn_later_lies_on_top() -> None:
    data = drawing(4, 3, ((0, 1, 4, 3, ROOF), (1, 1, 2, 2, DOVE)), SKY)
    assert pixels(data) == [[SKY] * 4, [ROOF, DOVE, ROOF, ROOF], [ROOF] * 4]


def test_what_sticks_out_is_cut_off() -> None:
    assert pixels(drawing(2, 1, ((1, 0, 9, 9, ROOF),), SKY)) == [[SKY, ROOF]]


@pytest.mark.parametrize(
    ("line", "drawn"),
    [("Vlucht OV 1427", rb"Vlucht OV 1427"), (r"a (b\c)", rb"a \(b\\c\)")],
)
def test_a_page_has_its_line_and_tells_where_its_parts_are(
    line: str, drawn: bytes
) -> None:
    data = pdf(line)
    stream = re.search(rb"<< /Length (\d+) >>\nstream\n(.*?)\nendstream", data)
    assert stream
    assert int(stream[1]) == len(stream[2])
    assert b"(%s) Tj" % drawn in stream[2]
    start = re.search(rb"startxref\n(\d+)\n%%EOF\n$", data)
    assert start
    table = data[int(start[1]) :]
    assert table.startswith(b"xref\n0 6\n")
    places = [int(found) for found in re.findall(rb"(\d{10}) 00000 n ", table)]
    assert len(places) == 5
    for number, place in enumerate(places, 1):
        assert data[place:].startswith(b"%d 0 obj\n" % number)
