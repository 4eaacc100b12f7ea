"""What keeps a reply from leaving: the channel's capabilities, held against a draft."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webcare.domain.content import (
    Buttons,
    LinkButton,
    ListMenu,
    MessageKind,
    Option,
    TemplateUse,
)
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.window import ReplyWindow
from webcare.plugin import Capabilities, OptionLimits, Template

_BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a check needs to know of a file."""

    filename: str
    mime_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a draft is judged by, apart from itself.

    `template` is the one that the draft names, None when there is no such approved one;
    `blocked` whether we refuse this person's messages on the channel.
    """

    capabilities: Capabilities
    window: ReplyWindow
    files: Sequence[FileFacts] = ()
    template: Template | None = None
    blocked: bool = False


def check_draft(draft: Draft, at: Circumstances) -> tuple[Finding, ...]:
    """Return what there is to say about a draft, none of it left out."""
    return tuple(_findings(draft, at))


def blanks(text: str) -> list[str]:
    """Return the names of a template's blanks, in order, each once."""
    return list(dict.fromkeys(_BLANK.findall(text)))


def filled(text: str, values: Sequence[str]) -> str:
    """Return a template's text with its blanks filled in, as far as values go."""
    names = blanks(text)
    given = dict(zip(names, values, strict=False))
    return _BLANK.sub(lambda match: given.get(match[1], match[0]), text)


def _findings(draft: Draft, at: Circumstances) -> Iterator[Finding]:
    if at.blocked:
        yield _stop("blocked", "This person is blocked on this channel.")
    if draft.kind is MessageKind.TEMPLATE:
        yield from _template(draft, at)
        return
    if at.window.state == "closed":
        yield _stop(
            "window",
            "The reply window is closed. Only an approved template gets through now."
            if at.capabilities.templates
            else "The reply window is closed. The person has to write first.",
        )
    if at.files:
        yield from _files(draft, at)
    else:
        yield from _words(draft, at.capabilities)
        yield from _options(draft, at.capabilities)


def _words(draft: Draft, able: Capabilities) -> Iterator[Finding]:
    wordless = draft.content is not None and draft.kind in {
        MessageKind.LOCATION,
        MessageKind.CONTACTS,
    }
    if not draft.text.strip() and not wordless:
        yield _stop("empty", "Write something first.")
    limits = _option_limits(draft, able)
    yield from _length(
        draft.text, min(able.text_limit, limits.body) if limits else able.text_limit
    )
    if draft.kind is not MessageKind.TEXT and draft.kind not in able.sends:
        yield _stop("kind", "This channel cannot send this kind of message.")


def _files(draft: Draft, at: Circumstances) -> Iterator[Finding]:
    captionless = False
    for position, file in enumerate(at.files):
        kind = at.capabilities.kind_for(file.mime_type)
        rule = None if kind is None else at.capabilities.media_rule(kind)
        if rule is None:
            yield _stop(
                "file.type",
                "This channel does not take files like %(name)s.",
                name=file.filename,
            )
            continue
        if file.size > rule.max_bytes:
            yield _stop(
                "file.size",
                "%(name)s is too large: at most %(limit)s MB.",
                name=file.filename,
                limit=f"{rule.max_bytes / 1_000_000:g}",
            )
        if position == 0:
            captionless = rule.caption_limit == 0
            limit = rule.caption_limit or at.capabilities.text_limit
            yield from _length(draft.text, limit)
    if captionless and draft.text.strip():
        yield Finding(
            rule="file.caption",
            level="suggestion",
            reason="The words are sent as a message of their own.",
        )


def _length(text: str, limit: int) -> Iterator[Finding]:
    if len(text) > limit:
        yield _stop(
            "length",
            "The text is too long: at most %(limit)s characters.",
            span=(limit, len(text)),
            limit=str(limit),
        )


def _options(draft: Draft, able: Capabilities) -> Iterator[Finding]:
    content = draft.content
    limits = _option_limits(draft, able)
    match content:
        case Buttons(options=options):
            choices = list(options)
        case ListMenu(sections=sections):
            choices = [each for section in sections for each in section.options]
        case LinkButton(label=label):
            choices = [Option(id="", title=label)]
        case _:
            return
    if limits is None:
        yield _stop("kind", "This channel cannot send this kind of message.")
        return
    yield from _limited(choices, limits)
    for text in (content.header, content.footer):
        yield from _shorter(text, limits.frame)


def _option_limits(draft: Draft, able: Capabilities) -> OptionLimits | None:
    match draft.content:
        case Buttons():
            return able.buttons
        case ListMenu():
            return able.list_rows
        case LinkButton():
            return able.link_button
        case _:
            return None


def _limited(choices: Sequence[Option], limits: OptionLimits) -> Iterator[Finding]:
    titles = [each.title for each in choices]
    if not titles or not all(title.strip() for title in titles):
        yield _stop("options.empty", "Every choice needs a text.")
    if len(titles) > limits.count:
        yield _stop(
            "options.count",
            "There are too many choices: at most %(limit)s.",
            limit=str(limits.count),
        )
    for each in choices:
        yield from _shorter(each.title, limits.title)
        if limits.description:
            yield from _shorter(each.description, limits.description)
    if len(set(titles)) < len(titles):
        yield _stop("options.double", "Two choices are the same.")


def _shorter(title: str, limit: int) -> Iterator[Finding]:
    if len(title) > limit:
        yield _stop(
            "options.length",
            "“%(title)s” is too long: at most %(limit)s characters.",
            title=title,
            limit=str(limit),
        )


def _template(draft: Draft, at: Circumstances) -> Iterator[Finding]:
    use, template = draft.content, at.template
    if not isinstance(use, TemplateUse) or template is None:
        yield _stop("template.unknown", "There is no approved template of this name.")
        return
    wanted = len(blanks(template.body))
    if len(use.body) != wanted or not all(value.strip() for value in use.body):
        yield _stop(
            "template.blanks",
            "Fill in every blank of the template: it has %(count)s.",
            count=str(wanted),
        )
    if blanks(template.header) and not use.header.strip():
        yield _stop("template.header", "Fill in the blank in the template's title.")
    if any("\n" in value or "    " in value for value in use.body):
        yield _stop(
            "template.lines", "What you fill in stands on one line, without big gaps."
        )


def _stop(
    rule: str, reason: str, *, span: tuple[int, int] | None = None, **values: str
) -> Finding:
    return Finding(
        rule=rule,
        level="error",
        reason=reason,
        values=tuple(values.items()),
        span=span,
    )
