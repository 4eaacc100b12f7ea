"""How each type of channel looks: name, colours and drawing come from its plugin."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from markupsafe import Markup

from webcare.domain.inbound import Visibility
from webcare.domain.window import ReplyWindow, reply_window
from webcare.plugin import Capabilities, Channel
from webcare.services.conversations.judging import longer_for_people
from webcare.services.conversations.masking import UNMASKED, Mask
from webcare.storage.queries.conversations import ConversationView

BUBBLE = "M4 5h16v11h-8.5L7 20v-4H4z"
"""What stands for a channel that draws nothing itself."""

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_PATH = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9 ,.\-]+")


@dataclass(frozen=True, slots=True)
class Looks:
    """The types of channel of one installation, as pages show them.

    `account` returns what the account of a channel's id can do, None when unknown;
    `mask` returns what is masked on a channel, by its id.
    """

    types: Mapping[str, Channel[Any]]
    account: Callable[[int], Capabilities | None] = lambda _: None
    mask: Callable[[int], Mask] = lambda _: UNMASKED

    def title(self, channel_type: str) -> str:
        """Return what people call a type; its own name when it is not loaded."""
        found = self.types.get(channel_type)
        return found.title if found else channel_type

    def able(self, about: ConversationView) -> Capabilities | None:
        """Return what a conversation's channel can do in it; None when not loaded."""
        found = self.types.get(about.channel_type)
        if found is None:
            return None
        able = self.account(about.channel_id) or found.capabilities
        return able.of(Visibility(about.visibility))

    def window(self, about: ConversationView, now: datetime) -> ReplyWindow:
        """Judge the reply window of a conversation; none for an unknown type."""
        able = self.able(about)
        if able is None:
            return ReplyWindow("none")
        return reply_window(
            limited=able.reply_window is not None,
            until=about.window_until,
            now=now,
            margin=able.window_margin,
            # Who reads this page is a person: theirs may be the longer one.
            longer=longer_for_people(able),
        )

    def closing(self, about: ConversationView, now: datetime) -> timedelta | None:
        """Return how long a reply window is open that is about to close, else None."""
        window = self.window(about, now)
        return window.left if window.state == "ending" else None

    def stylesheet(self) -> str:
        """Return what differs by type of channel as a stylesheet.

        It has the colours, without a plugin's odd value, and hides a channel's own name
        in a list that does not say that there are many of its type. Rows are rendered
        once for everybody, and how many there are differs by who reads.
        """
        return "\n".join(self._rules())

    def version(self) -> str:
        """Return what changes when the stylesheet does."""
        return hashlib.sha256(self.stylesheet().encode()).hexdigest()[:12]

    def glyphs(self) -> Markup:
        """Return the drawings, for other parts of the page to refer to as `#ch-…`."""
        symbols = "".join(
            f'<symbol id="ch-{escape(name)}" viewBox="0 0 24 24">'
            f'<path d="{_drawing(channel)}"/></symbol>'
            for name, channel in self.types.items()
        )
        # Built from names and paths that were checked against patterns.
        return Markup(f'<svg width="0" height="0" hidden>{symbols}</svg>')  # noqa: S704

    def _rules(self) -> Iterator[str]:
        for name, channel in self.types.items():
            yield (
                f'.list:not([data-many~="{name}"]) [data-channel="{name}"] .own'
                "{display:none}"
            )
            light, dark = channel.colours
            if _COLOUR.fullmatch(light) and _COLOUR.fullmatch(dark):
                yield (
                    f'[data-channel="{name}"]{{--channel:light-dark({light},{dark})}}'
                )


def _drawing(channel: Channel[Any]) -> str:
    return channel.glyph if _PATH.fullmatch(channel.glyph) else BUBBLE
