"""What people are told about their data: at first contact, and on a page of its own."""

from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from webcare.domain.addressed import addressed
from webcare.policies.wordings import Language, Wordings, in_language

LINK = "{link}"
"""Where the address of the page goes in the notice."""

LONGEST_PAGE = 20_000

Page = dict[
    Language,
    Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_PAGE),
    ],
]


class Notice(BaseModel):
    """What people are told about their data.

    Attributes:
        send: whether who writes for the first time is told.
        texts: what they are told; `{link}` stands for the page's address, which comes
            at the end of a text without it.
        page: what the page says; without it the page says what the notice says.
        edition: goes up when everybody is to be told again, also who was told before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    send: bool = False
    texts: Wordings = Field(default_factory=dict)
    page: Page = Field(default_factory=dict)
    edition: Annotated[int, Field(ge=1, le=1_000_000)] = 1

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.send and not self.texts:
            raise ValueError("Write what people are told.")
        return self

    def said(self, language: str | None, link: str) -> str:
        """Return what a person is told; empty when they are told nothing."""
        text = in_language(self.texts, language) if self.send else ""
        return addressed(text, LINK, link) if text else ""

    @property
    def on_page(self) -> Wordings:
        """Return what the page says, by language; empty when there is no page."""
        if self.page:
            return self.page
        without = {each: addressed(text, LINK, "") for each, text in self.texts.items()}
        return {each: text for each, text in without.items() if text}

    @property
    def leads_nowhere(self) -> bool:
        """Tell whether it leads to a page on which it says no more than to go there."""
        return not self.page and any(LINK in text for text in self.texts.values())


class Bots(BaseModel):
    """What programs say of themselves.

    Attributes:
        say_so: whether every message that no person wrote says so.
        texts: the sentence; a person who reads another language reads a fallback.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    say_so: bool = False
    texts: Wordings = Field(
        default_factory=lambda: {
            "nl": "Dit is een automatisch bericht.",
            "en": "This is an automatic message.",
        }
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.say_so and not self.texts:
            raise ValueError("Write the sentence that says so.")
        return self

    def sentence(self, language: str | None) -> str:
        """Return the sentence; empty when nothing is to be said."""
        return in_language(self.texts, language) if self.say_so else ""

    def introduced(self, text: str, language: str | None) -> str:
        """Return a text that says that it is automatic, once."""
        sentence = self.sentence(language)
        if not sentence or any(each in text for each in self.texts.values()):
            return text
        return f"{sentence} {text}"
