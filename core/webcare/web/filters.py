"""What templates can do with a value: one small function each, for one language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from webcare.domain.content import ContactCard, Location
from webcare.domain.conversation import is_unanswered
from webcare.domain.health import Reason
from webcare.domain.likeness import Likeness
from webcare.domain.origin import place_of
from webcare.domain.people import Alias
from webcare.plugin import Check
from webcare.services.policies.preview import Count
from webcare.storage.queries.conversations import ConversationView
from webcare.web import words
from webcare.web.languages import Languages
from webcare.web.linking import linked, web_address
from webcare.web.looks import Looks

FILES = "/files/"
_MAP = "https://www.openstreetmap.org/"


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of one language."""

    languages: Languages
    language: str
    looks: Looks

    def all(self) -> Mapping[str, Callable[..., Any]]:
        """Return every filter by its name in templates."""
        return {
            "ago": self.ago,
            "alias_word": self.alias_word,
            "aliases": aliases,
            "card_lines": card_lines,
            "channel_title": self.looks.title,
            "check_text": self.check_text,
            "closing": self.closing,
            "due_left": self.due_left,
            "coordinates": coordinates,
            "dated": self.dated,
            "day": self.day,
            "file_type": file_type,
            "file_url": file_url,
            "full": self.full,
            "health_icon": lambda level: words.HEALTH[level][0],
            "health_tone": lambda level: words.HEALTH[level][2],
            "health_word": lambda level: self.say(words.HEALTH[level][1]),
            "counted": self.counted,
            "initials": initials,
            "kind_icon": kind_icon,
            "kind_word": self.kind_word,
            "language_name": self.language_name,
            "lasting": self.lasting,
            "likeness": self.likeness,
            "letter_word": lambda kind: self.say(words.LETTERS.get(kind, kind)),
            "linked": linked,
            "machine": machine,
            "map_url": map_url,
            "masked": lambda text, channel_id: self.looks.mask(channel_id).text(text),
            "moment": self.moment,
            "moment_text": self.moment_text,
            "month": self.month,
            "number": self.number,
            "place_of": place_of,
            "reason": self.reason,
            "said_last": self.said_last,
            "presence_word": lambda name: self.say(words.PRESENCES[name]),
            "role_word": lambda name: self.say(words.ROLES.get(name, name)),
            "sentence": self.say,
            "size": self.size,
            "soon": self.soon,
            "status_word": lambda status: self.say(words.STATUSES.get(status, status)),
            "template_tone": lambda name: words.TEMPLATE_STATUSES.get(name, ("", ""))[
                1
            ],
            "telling": telling,
            "template_word": self.template_word,
            "tick": self.tick,
            "time": self.time,
            "unanswered": is_unanswered,
            "web_address": web_address,
        }

    def say(self, text: str | None, **values: object) -> str:
        """Return a sentence in this language; nothing stays nothing."""
        return self.languages.gettext(self.language, text, **values) if text else ""

    def ago(self, moment: datetime, now: datetime) -> str:
        """Return how long ago, in a few characters."""
        return self.languages.ago(self.language, moment, now=now)

    def soon(self, moment: datetime, now: datetime) -> str:
        """Return a moment to come."""
        return self.languages.soon(self.language, moment, now=now)

    def lasting(self, span: timedelta) -> str:
        """Return a length of time."""
        return self.languages.lasting(self.language, span)

    def time(self, moment: datetime) -> str:
        """Return the hour and minute."""
        return self.languages.time(self.language, moment)

    def full(self, moment: datetime) -> str:
        """Return day and time in full."""
        return self.languages.full(self.language, moment)

    def dated(self, day: date) -> str:
        """Return a date as people write it."""
        return self.languages.dated(self.language, day)

    def day(self, day: date, now: datetime) -> str:
        """Return how people call a day."""
        return self.languages.day(self.language, day, now=now)

    def moment_text(self, moment: datetime, now: datetime) -> str:
        """Return a moment in the past in a few words."""
        return self.languages.moment(self.language, moment, now=now)

    def moment(self, moment: datetime, now: datetime) -> Markup:
        """Return a moment in the past as an element, in full when pointed at."""
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            machine(moment), self.full(moment), self.moment_text(moment, now)
        )

    def month(self, month: str) -> str:
        """Return a month's name and year."""
        return self.languages.month(self.language, month)

    def number(self, number: float) -> str:
        """Return a number with the language's own marks."""
        return self.languages.number(self.language, number)

    def size(self, octets: int) -> str:
        """Return a file's size."""
        return self.languages.size(self.language, octets)

    def language_name(self, code: str) -> str:
        """Return what a language's code stands for."""
        return self.languages.language_name(self.language, code)

    def kind_word(self, kind: str) -> str:
        """Return what a kind of message is called."""
        return self.say(words.KINDS.get(kind, words.KINDS["unknown"])[1])

    def alias_word(self, kind: str) -> str:
        """Return what a kind of address is called."""
        return self.say(words.ALIASES.get(kind, words.ALIAS_OF_THE_PLATFORM))

    def template_word(self, status: str) -> str:
        """Return what a template's status is called; unknown ones as they came."""
        return self.say(words.TEMPLATE_STATUSES.get(status, (status, ""))[0])

    def tick(self, status: str) -> words.Tick | None:
        """Return how to show a message's status; None when there is nothing to show."""
        found = words.TICKS.get(status)
        return found and words.Tick(found.icon, self.say(found.text), found.tone)

    def reason(self, reason: Reason) -> str:
        """Return why a channel is not well."""
        return self.say(reason.text, **self._said(reason.values))

    def counted(self, count: Count) -> str:
        """Return how often a draft of a policy would have changed something."""
        return self.say(count.text, count=count.count, **self._said(count.values))

    def check_text(self, check: Check) -> str:
        """Return what a check of an account found."""
        return self.say(check.text, **self._said(check.values))

    def likeness(self, reason: Likeness) -> str:
        """Return why two contacts may be one person."""
        return self.say(words.LIKENESSES[reason.sort], value=reason.value)

    def said_last(self, conversation: ConversationView) -> str:
        """Return the beginning of a conversation's last message."""
        mask = self.looks.mask(conversation.channel_id)
        if mask.offends_last(conversation):
            return self.say(words.OFFENSIVE)
        return mask.preview(conversation)

    def closing(
        self, conversation: ConversationView, now: datetime
    ) -> timedelta | None:
        """Return what is left of a reply window that is about to close."""
        return self.looks.closing(conversation, now)

    def due_left(self, conversation: ConversationView) -> timedelta:
        """Return what is left of a promise whose clock stands still."""
        return timedelta(seconds=conversation.due_left or 0)

    def _said(self, values: tuple[tuple[str, str], ...]) -> dict[str, str]:
        # A value may be a sentence itself, such as why a plugin failed.
        return {name: self.say(value) for name, value in values}


def machine(moment: datetime) -> str:
    """Return a moment as programs read it; fixed in length, so that texts compare."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def initials(name: str) -> str:
    """Return one or two letters for a name; a question mark for none."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:1] + letters[1:][-1:]).upper() or "?"


def aliases(found: Iterable[Alias]) -> list[Alias]:
    """Return somebody's addresses, the most telling first."""
    places = {kind: place for place, kind in enumerate(words.ALIASES)}
    return sorted(found, key=lambda each: places.get(each.kind, len(places)))


def telling(found: Iterable[Alias]) -> list[Alias]:
    """Return the addresses that tell a person something, in the same order."""
    return [each for each in aliases(found) if each.kind in words.ALIASES]


def kind_icon(kind: str) -> str:
    """Return the drawing for a kind of message."""
    return words.KINDS.get(kind, words.KINDS["unknown"])[0]


def file_url(attachment_id: int) -> str:
    """Return where a file is served."""
    return f"{FILES}{attachment_id}"


def file_type(mime_type: str) -> str:
    """Return what people call a type of file: the end of its name, in capitals."""
    return mime_type.rsplit("/", 1)[-1].rsplit(".", 1)[-1].upper()[:12]


def coordinates(place: Location) -> str:
    """Return where a place is, in degrees."""
    return f"{place.latitude:.5f}, {place.longitude:.5f}"


def map_url(place: Location) -> str:
    """Return an address at which a map shows a place; nothing is fetched from it."""
    at = f"{place.latitude:.5f}", f"{place.longitude:.5f}"
    return (
        f"{_MAP}?mlat={quote(at[0])}&mlon={quote(at[1])}"
        f"#map=16/{quote(at[0])}/{quote(at[1])}"
    )


def card_lines(card: ContactCard) -> list[str]:
    """Return what an address-book card says beside the name."""
    return [
        line
        for line in (
            card.organisation,
            *card.phones,
            *card.emails,
            *card.addresses,
            *card.urls,
            card.birthday,
        )
        if line
    ]
