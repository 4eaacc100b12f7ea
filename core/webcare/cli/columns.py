"""Rows of text as columns that line up, for people and for `grep` alike."""

from collections.abc import Sequence

from webcare.logs import printable


def columns(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table with its titles on the first line, without spaces at the ends."""
    table = [titles, *([shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[index]) for row in table) for index in range(len(titles))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in table
    )
    return "\n".join(line.rstrip() for line in lines)


def shown(text: str) -> str:
    """Return a text on one line that no terminal obeys: it may be a platform's."""
    return printable(" ".join(text.split("\n")))
