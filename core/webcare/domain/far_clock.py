"""Another machine's clock by our own, over a line that takes its time."""


class FarClock:
    """Turns readings of another clock into moments of ours.

    It was read at some moment between our asking and our hearing: how far it is ahead
    lies between the two differences. Each answer narrows that, and a quick one most.
    """

    def __init__(self) -> None:
        self._ahead: float | None = None

    def ours(self, reading: float, *, asked: float, heard: float) -> float:
        """Return when the other clock was read, in seconds of our clock.

        Args:
            reading: what it read, in seconds.
            asked: when we asked, by our clock.
            heard: when the answer was there.
        """
        least, most = reading - heard, reading - asked
        ahead = least if self._ahead is None else self._ahead
        # A clock that was set, or that drifts, is never off by more than one answer.
        self._ahead = min(max(ahead, least), most)
        return reading - self._ahead
