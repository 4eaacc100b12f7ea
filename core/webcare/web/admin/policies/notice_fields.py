"""The fields of what people are told about their data, and of what programs say."""

from collections.abc import Mapping
from typing import Any

from webcare.policies.privacy import PrivacyPolicy
from webcare.web.admin.policies.editor import Say
from webcare.web.pages import Fields

LANGUAGES = ("nl", "en")
SECTIONS = ("notice", "bots")


def parse_notice(fields: Fields) -> dict[str, Any]:
    """Return what a form says of the notice; telling everybody again is an edition."""
    before = fields["notice-edition"]
    edition: int | str = int(before) if before.isdecimal() else before or 1
    if fields["notice-again"] and isinstance(edition, int):
        edition += 1
    return {
        "send": fields["notice-send"] == "1",
        "texts": _texts(fields, "notice-text"),
        "page": _texts(fields, "notice-page"),
        "edition": edition,
    }


def parse_bots(fields: Fields) -> dict[str, Any]:
    """Return what a form says of programs."""
    return {
        "say_so": fields["bots-say_so"] == "1",
        "texts": _texts(fields, "bots-text"),
    }


def notice_lines(policy: PrivacyPolicy, say: Say) -> Mapping[str, str]:
    """Return what people are told, and what programs say, in words."""
    notice, bots = policy.notice, policy.bots
    told = say("yes") if notice.send else say("no")
    said = {
        say("People are told at first contact"): told,
        say("Edition of the notice"): str(notice.edition),
    }
    said |= _by_language(say("What they are told"), notice.texts)
    said |= _by_language(say("What the page says"), notice.page)
    said[say("Automatic messages say that they are")] = (
        say("yes") if bots.say_so else say("no")
    )
    if bots.say_so:
        said |= _by_language(say("The sentence"), bots.texts)
    return said


def _by_language(label: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {f"{label} ({language})": text for language, text in texts.items()}


def _texts(fields: Fields, key: str) -> dict[str, str]:
    return {
        language: text
        for language in LANGUAGES
        if (text := fields[f"{key}-{language}"].replace("\r\n", "\n"))
    }
