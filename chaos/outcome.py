"""What a row of the fault table is given, and what it gives back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One run of a row.

    Attributes:
        folder: an empty one for whatever the row writes; removed afterwards.
        scale: the share of the full counts and times to do, above 0; 1 is all of it.
        seed: of every random choice, so that a run can be repeated.
    """

    folder: Path
    scale: float = 1.0
    seed: int = 1

    def times(self, full: int, *, least: int = 1) -> int:
        """Return a count at this scale, `least` at the least."""
        return max(least, round(full * self.scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One line of the table; each text is short enough for a cell.

    Attributes:
        fault: what failed.
        did: what was really done, with its counts.
        reach: what must hold.
        seen: what was seen, with its figures.
        held: whether the reach was held; None when it could not be tried here, and
            `seen` says why.
    """

    fault: str
    did: str
    reach: str
    seen: str
    held: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table.

    Attributes:
        name: as it is named on the command line.
        seconds: about what it takes at full scale, beside `least`.
        least: about what it takes at any scale.
        run: does it, and gives each outcome when it is known; every process that it
            starts has ended by then.
    """

    name: str
    seconds: float
    run: Callable[[Trial], Iterable[Outcome]]
    least: float = 15.0
