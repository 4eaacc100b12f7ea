"""How many people somebody has planned, as they type it: `9-17 3, 12-14 4`."""

import re
from collections.abc import Sequence

HOURS = 24
MOST_PEOPLE = 999
LONGEST = 200
"""Characters of a line."""

_PART = re.compile(
    r"(\d{1,2})(?:[:.]00)?\s?[-\N{EN DASH}]\s?(\d{1,2})(?:[:.]00)?\s?[: ]\s?(\d{1,3})",
    re.ASCII,
)


def planned_on(line: str) -> Sequence[int]:
    """Return how many are there in each hour of a day; nobody where nothing is said.

    Args:
        line: hours from and to, and how many, with commas between; of parts that
            speak of the same hour the last one counts.

    Raises:
        ValueError: for anything else.
    """
    people = [0] * HOURS
    if len(line) > LONGEST:
        raise ValueError("this line is too long")
    for part in filter(None, map(str.strip, re.split(r"[,;]", line))):
        found = _PART.fullmatch(part)
        start, end, count = map(int, found.groups()) if found else (0, 0, 0)
        if not 0 <= start < end <= HOURS:
            raise ValueError(f"not hours with a number of people: {part}")
        people[start:end] = [count] * (end - start)
    return people
