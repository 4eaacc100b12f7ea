"""What an administrator fills in for one feed."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from webcare.plugin import ChannelSettings


class FeedSettings(ChannelSettings):
    """One feed of a forum or blog, and what to look for in it.

    Titles and descriptions are translation keys: their Dutch is in `translations`.
    """

    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+\S*$")] = (
        Field(
            title="Address of the feed",
            description="Of an RSS or Atom feed. Most forums and blogs have one; look "
            "for a link named RSS.",
        )
    )
    words: str = Field(
        default="",
        title="Words to look for",
        description="Separated by commas, such as the names by which people call you. "
        "Without any, everything in the feed is shown.",
    )
    minutes: Annotated[int, Field(ge=5, le=1440)] = Field(
        default=15,
        title="Minutes between two looks",
        description="From 5 to 1440. Be modest: the site of somebody else answers.",
    )

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the words to look for, each without blanks around it."""
        return tuple(word.strip() for word in self.words.split(",") if word.strip())
