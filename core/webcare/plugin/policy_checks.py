"""Checks of a plugin's own: what it has to say about a reply before it is sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from webcare.domain.findings import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What somebody is about to say, as a check gets to see it.

    Nothing of what the customer wrote, nor who they are: a check is about our words.

    Attributes:
        text: as it stands in the field now, never empty.
        channel: the name of the channel that it goes out by.
        channel_type: that channel's type, such as `whatsapp`.
        public: whether everybody will be able to read it.
        language: the customer's, such as `nl`; None when it is not known.
        tags: of the conversation.
    """

    text: str
    channel: str
    channel_type: str
    public: bool = False
    language: str | None = None
    tags: frozenset[str] = frozenset()


class PolicyCheck(ABC):
    """One check of what is composed, on every channel.

    Asked while somebody types and once more when they send, also by the API. It gets a
    quarter of a second. One that raises, takes longer or says something odd is left out
    that time: it never stops or loses a reply.

    Attributes:
        name: in lower case, unique within the plugin; the log names it.
    """

    name: ClassVar[str]

    @abstractmethod
    async def findings(self, composed: Composed) -> Iterable[Finding]:
        """Say what there is to say about a reply.

        Args:
            composed: the words, and where they go.

        Returns:
            At most twenty findings; none when all is well. A `rule` is a name in lower
            case, to which the plugin's is added. A `reason` is English, marked with
            `sentence` and translated in the plugin's `translations/nl.po`; its blanks
            are filled from `values`. A `span` counts characters of the text, and a
            `replacement` is what could stand there instead. Level `error` stops the
            reply, for good unless it is `overridable`; the others advise.
        """
