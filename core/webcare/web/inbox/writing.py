"""What the composer offers: modes, limits, the reply window and templates."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from webcare.domain.access import Permission, Scope
from webcare.domain.content import TemplateUse
from webcare.domain.window import ReplyWindow
from webcare.plugin import Capabilities
from webcare.services.sending.checks import blanks as blanks_of
from webcare.storage.queries.channels import TemplateView
from webcare.storage.queries.conversations import ConversationView
from webcare.web.languages import translatable

REPLY, NOTE, TEMPLATE = "reply", "note", "template"

_BLANK = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")

BODY_BLANK = translatable("Blank %(name)s")
HEADER_BLANK = translatable("Blank in the heading")
BUTTON_BLANK = translatable("End of the address of “%(name)s”")


@dataclass(frozen=True, slots=True)
class Blank:
    """One place in a template that somebody fills in.

    `name` is `b` and its place in the body, `h` for the heading, or `u` and the
    button's index.
    """

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ChosenTemplate:
    """A template with its blanks, and a preview in which they are marked."""

    view: TemplateView
    blanks: tuple[Blank, ...]
    header: Markup
    body: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What somebody may write in a conversation now.

    Attributes:
        modes: of `reply`, `template` and `note`; empty when nothing may be written.
        mode: the one to begin with.
        until: when the reply window closes; None when there is none, or it is closed.
        accept: types of files, as a file field wants them.
    """

    modes: tuple[str, ...]
    mode: str
    window: ReplyWindow
    until: datetime | None
    files: bool
    accept: str
    not_mine: bool
    templates: Sequence[TemplateView]
    chosen: ChosenTemplate | None = None


def writing(
    scope: Scope,
    about: ConversationView,
    able: Capabilities | None,
    window: ReplyWindow,
    templates: Sequence[TemplateView],
    *,
    now: datetime,
) -> Writing:
    """Return what somebody may write in a conversation now.

    `able` is None when the channel's type is not loaded: then only notes are left.
    """
    place = {"team_id": about.team_id, "channel_id": about.channel_id}
    sends = able is not None and not able.read_only
    replies = sends and scope.allows(Permission.REPLY, **place)
    modes = [REPLY] if replies and window.state != "closed" else []
    if replies and able is not None and able.templates:
        modes.append(TEMPLATE)
    if scope.allows(Permission.NOTE, **place):
        modes.append(NOTE)
    rules = able.media if able else ()
    return Writing(
        modes=tuple(modes),
        mode=modes[0] if modes else "",
        window=window,
        until=now + window.left if window.left else None,
        files=bool(rules),
        accept=",".join(dict.fromkeys(t for rule in rules for t in rule.mime_types)),
        not_mine=about.assignee_id != scope.user_id
        and about.status != "resolved"
        and scope.allows(Permission.ASSIGN, **place),
        templates=templates,
    )


def chosen_template(
    view: TemplateView, given: Mapping[str, str], say: Callable[..., str]
) -> ChosenTemplate:
    """Return a template with what was filled in so far.

    Args:
        view: the template.
        given: by a blank's name.
        say: translates a sentence.
    """
    names = blanks_of(view.body)
    blanks = []
    if blanks_of(view.header):
        blanks.append(Blank("h", say(HEADER_BLANK), given.get("h", "")))
    for place, name in enumerate(names):
        key = f"b{place}"
        blanks.append(Blank(key, say(BODY_BLANK, name=name), given.get(key, "")))
    for index, (label, address) in enumerate(view.buttons):
        if blanks_of(address):
            key = f"u{index}"
            blanks.append(Blank(key, say(BUTTON_BLANK, name=label), given.get(key, "")))
    keys = {name: f"b{place}" for place, name in enumerate(names)}
    return ChosenTemplate(
        view,
        tuple(blanks),
        _marked(view.header, dict.fromkeys(blanks_of(view.header), "h"), given),
        _marked(view.body, keys, given),
    )


def template_use(view: TemplateView, given: Mapping[str, str]) -> TemplateUse:
    """Return a template with its blanks filled in; an empty one stays empty."""
    buttons = tuple(
        (index, given.get(f"u{index}", ""))
        for index, (_, address) in enumerate(view.buttons)
        if blanks_of(address)
    )
    return TemplateUse(
        name=view.name,
        language=view.language,
        body=tuple(
            given.get(f"b{place}", "") for place in range(len(blanks_of(view.body)))
        ),
        header=given.get("h", ""),
        buttons=buttons,
    )


def _marked(text: str, keys: Mapping[str, str], given: Mapping[str, str]) -> Markup:
    """Return a text as HTML with each blank marked, for the script to fill."""
    parts: list[Markup] = []
    end = 0
    for match in _BLANK.finditer(text):
        key = keys[match[1]]
        parts.append(escape(text[end : match.start()]))
        parts.append(
            Markup('<mark data-fills="{}" data-empty="{}">{}</mark>').format(
                key, match[0], given.get(key) or match[0]
            )
        )
        end = match.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts)
