"""Conditions of a plugin's own, for the rules that say who gets what."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a customer wrote last, as a condition gets to see it: one frozen moment.

    Attributes:
        text: what was written; empty for a file alone.
        channel: the name of the channel that it came in by.
        public: whether everybody can read it.
        language: the customer's as we know it, as two letters; None when we do not.
        tags: of the customer.
        files: kinds of files that came along, such as `image`.
    """

    text: str
    channel: str
    public: bool = False
    language: str | None = None
    tags: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


class Condition(ABC):
    """One thing that routing rules can ask for.

    Asked only where a rule asks for it, and mostly inside the transaction that stores
    what came in: it computes, and waits for nothing. For all messages of one
    transaction together it gets a quarter of a second. One that raises, takes longer
    or says something else than yes or no does not hold, and neither does its opposite:
    a rule that asks for it does not match, and everything else goes on. It may be
    asked in several threads at once.

    Attributes:
        name: in lower case, unique within the plugin; rules name it as
            `<plugin>.<name>`, so that it stays.
        title: what somebody chooses who writes a rule, as a clause that follows
            "when", such as "it names a bank account". English, marked with `sentence`
            and translated in the plugin's `translations/nl.po`.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def holds(self, written: Written) -> bool:
        """Tell whether it is so.

        Args:
            written: what the customer wrote last.
        """
