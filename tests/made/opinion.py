"""A plugin that has an opinion about one word, and can be made to fail."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from webcare.domain.findings import Level
from webcare.loader import load_plugins
from webcare.plugin import Channel, Composed, Finding, PolicyCheck, hookimpl
from webcare.services.core import Core

WORD = "gratis"
RULE = "plugin.opinion.price"


@dataclass
class Opinion(PolicyCheck):
    """Minds a word; `heard` is what it was asked about."""

    name = "price"

    level: Level = "error"
    fails: Literal["", "raises", "hangs"] = ""
    heard: list[Composed] = field(default_factory=list)

    async def findings(self, composed: Composed) -> list[Finding]:
        """Find the word once."""
        self.heard.append(composed)
        if self.fails == "raises":
            raise ZeroDivisionError(composed.text)
        if self.fails == "hangs":
            await asyncio.sleep(3600)
        at = composed.text.find(WORD)
        if at < 0:
            return []
        return [
            Finding(
                rule="price",
                level=self.level,
                reason="Nothing is “%(word)s”.",
                values=(("word", WORD),),
                span=(at, at + len(WORD)),
                replacement="inbegrepen",
            )
        ]


def with_opinion(core: Core, opinion: Opinion) -> Core:
    """Return a core with a plugin more."""

    class Plugin:
        @hookimpl
        def webcare_register_policy_checks(self) -> list[Opinion]:
            return [opinion]

    class Channels:
        @hookimpl
        def webcare_register_channels(self) -> Iterable[Channel]:  # type: ignore[type-arg]
            return core.plugins.channel_types.values()

    given = {"paper": Channels(), "opinion": Plugin()}
    return replace(core, plugins=load_plugins(extra=given, discover=False))
