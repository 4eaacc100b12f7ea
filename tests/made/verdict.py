"""A plugin with conditions for rules that can be made to fail."""

import threading
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.world.pigeon import PigeonPlugin
from webcare.domain.breaker import BreakerRules
from webcare.loader import Plugins, load_plugins
from webcare.plugin import Condition, Written, hookimpl

NAME = "judge.guilty"


@dataclass
class Verdict(Condition):
    """Holds for what says so; `heard` is what it was asked about.

    `go_on` ends the call of one that hangs.
    """

    name = "guilty"
    title = "it says that it is guilty"

    fails: Literal["", "raises", "hangs", "odd"] = ""
    heard: list[Written] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def holds(self, written: Written) -> bool:
        """Look for the word."""
        self.heard.append(written)
        if self.fails == "raises":
            raise ZeroDivisionError(written.text)
        if self.fails == "hangs":
            self.go_on.wait(30)
        if self.fails == "odd":
            return "yes"  # type: ignore[return-value]
        return "guilty" in written.text


def with_verdict(*given: object, rules: BreakerRules | None = None) -> Plugins:
    """Load the pigeons, and a plugin with conditions."""

    class Judge:
        @hookimpl
        def webcare_register_routing_conditions(self) -> list[Any]:
            return [*given]

    extra = {"pigeons": PigeonPlugin(), "judge": Judge()}
    return load_plugins(extra=extra, discover=False, rules=rules)
