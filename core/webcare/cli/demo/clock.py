"""A clock that can stand some time back, and comes to the present step by step."""

from datetime import UTC, datetime, timedelta


class DemoClock:
    """Gives the moment that the demo has reached; the present once it is `caught_up`.

    What a demo begins with was said over some days. Its services see those moments,
    so that the queue knows who waits since when.
    """

    def __init__(self) -> None:
        self._behind = timedelta(0)

    def __call__(self) -> datetime:
        """Return the demo's moment, in UTC."""
        return datetime.now(UTC) - self._behind

    def go_back(self, span: timedelta) -> None:
        """Begin so long ago."""
        self._behind = span

    def go_to(self, moment: datetime) -> timedelta:
        """Go on to a later moment; return how far that was. It never goes back."""
        step = max(moment - self(), timedelta(0))
        self._behind -= step
        return step

    def catch_up(self) -> timedelta:
        """Go on to the present; return how far that was."""
        step, self._behind = self._behind, timedelta(0)
        return step
