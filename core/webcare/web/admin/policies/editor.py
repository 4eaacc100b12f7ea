"""What a kind of policy brings for its page: a form, its reading, and its words.

A module `editors/<kind>.py` has

    EDITOR = Editor(kind=KIND, title=…, about=…, template=…, sections=…, parse=…)

and its template draws the fields with the values of `form` (a `Form`), one
`{% call section(form, "name", _("Title")) %}…{% endcall %}` of
`admin/policies/parts.html` for each section. The frame puts the form around it, with
`Save the draft`, and gives every field its value back when something was wrong.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from webcare.policies.kind import Document, PolicyKind
from webcare.services.policies.preview import PreviewOf
from webcare.storage.queries.channels import ChannelView
from webcare.web.pages import Fields, Visit

P = TypeVar("P", bound=BaseModel)


class Say(Protocol):
    """Says an English sentence in the visitor's language, its blanks filled."""

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the sentence."""


class Problems(dict[str, str]):
    """What is wrong, in words, by place, such as `week.0.from`; empty where nothing."""

    def __missing__(self, key: str) -> str:
        """Return nothing for a place where nothing is wrong."""
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What an editor's template draws.

    Attributes:
        channel: for which channel it is; None for the organisation.
        policy: every section as JSON: as it was typed or drafted, else as it holds.
        inherited: every section as it would hold without this place's own words.
        own: the sections that this place says itself; all for the organisation.
        problems: what is wrong with what was typed, by place.
        popup: the name of the pop-up service on the channel that it is for; empty for
            the channel itself.
    """

    channel: ChannelView | None
    policy: Mapping[str, Any]
    inherited: Mapping[str, Any]
    own: frozenset[str]
    problems: Problems
    popup: str = ""


def _as_it_is(document: Document, action: str) -> Document:
    del action
    return document


async def _nothing_more(visit: Visit, form: Form) -> Mapping[str, object]:
    del visit, form
    return {}


def _nothing_due(policy: BaseModel, now: datetime, say: Say) -> str:
    del policy, now, say
    return ""


async def _nothing_shown(visit: Visit, policy: BaseModel) -> Mapping[str, object]:
    del visit, policy
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor(Generic[P]):
    """The page of one kind of policy.

    Attributes:
        kind: what it edits.
        title: what people call it, in English; a translation key, as all texts here.
        about: one sentence on what it is for.
        template: the file that draws the fields of `form`.
        sections: the title of each section of the schema, in the order of the page.
        parse: reads the fields of the form into a document. It never fails: what
            cannot be is put in as it was typed, and refused by the schema, which names
            the place. On a channel the frame keeps the sections that were ticked.
        act: what a button of the form other than saving does, such as adding a row:
            takes the document and the button's value (`name="do"`), returns another
            document, which is shown and not saved.
        values: more for the template, such as what could be chosen from.
        lines: the policy in words, as label and text, for who only looks and for the
            difference; None for every value by its place in the document.
        shown: a template of what everybody sees on top of the page; empty for nothing.
        shown_values: what it needs, of the policy that holds.
        reminder: what who may change it is asked to look at by now, in words; empty for
            nothing.
        preview: what a draft would have done to the last conversations.
        tried: a template of how to try a draft further; empty for nothing.
        folder: where the template lies; None for the core's own.
    """

    kind: PolicyKind[P]
    title: str
    about: str
    template: str
    sections: Mapping[str, str]
    parse: Callable[[Fields], Document]
    act: Callable[[Document, str], Document] = _as_it_is
    values: Callable[[Visit, Form], Awaitable[Mapping[str, object]]] = _nothing_more
    lines: Callable[[P, Say], Mapping[str, str]] | None = None
    shown: str = ""
    shown_values: Callable[[Visit, P], Awaitable[Mapping[str, object]]] = _nothing_shown
    reminder: Callable[[P, datetime, Say], str] = _nothing_due
    preview: PreviewOf[P] | None = None
    tried: str = ""
    folder: Path | None = None

    def in_words(self, policy: P, say: Say) -> Mapping[str, str]:
        """Return a policy in words: what each thing is called, and how it is."""
        if self.lines is not None:
            return self.lines(policy, say)
        return dict(_flat(self.sections, policy.model_dump(mode="json"), say))


def _flat(
    sections: Mapping[str, str], values: Mapping[str, Any], say: Say
) -> Iterable[tuple[str, str]]:
    for name, value in values.items():
        title = say(sections[name]) if name in sections else name
        for path, text in _leaves(value, say):
            yield ": ".join((title, *path)), text


def _leaves(value: Any, say: Say) -> Iterable[tuple[tuple[str, ...], str]]:  # noqa: ANN401 - whatever JSON holds
    """Yield every value below a place, with the way to it."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            for path, text in _leaves(each, say):
                yield (name, *path), text
    elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
        for index, each in enumerate(value, start=1):
            named = each.get("name") or each.get("id") if isinstance(each, dict) else ""
            for path, text in _leaves(each, say):
                yield (str(named or index), *path), text
    elif value is not None and value not in ("", []):
        yield (), _in_words(value, say)


def _in_words(value: object, say: Say) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value))
    return str(value)
