"""Which part of a file a player asks for."""

import re

# One range only: many in one header have been used to make servers work for nothing.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(Exception):
    """The file has nothing in the range that was asked for."""


def byte_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the number of bytes; None for the whole file.

    A header that is not understood counts as absent (RFC 9110, 14.2).

    Raises:
        Unsatisfiable: when the file is too short for the range.
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = min(int(found[2]), size)
        if length == 0:
            raise Unsatisfiable
        return size - length, length
    start = int(found[1])
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    if found[2] and int(found[2]) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, last - start + 1
