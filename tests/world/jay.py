"""A channel of jays: magpies of which a grand loft may do other things than others.

In public it writes twice as much and hides nothing; it has a longer window, and no
links. A mad one raises when it is asked, an odd one answers nonsense.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

from tests.world.magpie import IN_PUBLIC, Magpie, cut
from tests.world.pigeon import PigeonSettings
from webcare.plugin import Capabilities

_GRAND = replace(
    Magpie.capabilities,
    reply_window=timedelta(hours=48),
    private_link=False,
    public=replace(
        IN_PUBLIC,
        text_limit=80,
        split=partial(cut, longest=80),
        moderation=frozenset(),
    ),
)


class Jay(Magpie):
    """`asked` are the lofts of which somebody wanted to know what they can do."""

    type = "jay"
    title = "Jay"
    answers: ClassVar[dict[str, Any]] = {"grand": _GRAND, "odd": "everything"}

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def able(self, settings: PigeonSettings) -> Capabilities:
        self.asked.append(settings.loft)
        if settings.loft == "mad":
            raise RuntimeError("It is mad.")
        answer: Capabilities = self.answers.get(settings.loft, self.capabilities)
        return answer
