"""What keeps a reply from leaving: the channel's capabilities, held against a draft."""

import re
from collections.abc import Callable, Iterator, Sequence
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

MOST_PARTS = 25
"""Messages that one reply may become: more is a slip of the clipboard."""

LONGEST = 30_000
"""In characters: what is longer is stopped unread, for while it is read nobody else can
store anything. The longest message of any platform fits."""

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

    Attributes:
        template: the one that the draft names, None when there is no such approved one.
        blocked: whether we refuse this person's messages on the channel.
        controlled_by: which other program has the chat at the platform; empty for none.
        refusal: why the message that is answered takes no answer; empty when it does.
    """

    capabilities: Capabilities
    window: ReplyWindow
    files: Sequence[FileFacts] = ()
    template: Template | None = None
    blocked: bool = False
    controlled_by: str = ""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a text is as the platform counts it, how long it may be, and its parts.

    `parts` are what it is cut into: the text alone when it fits, or cannot be cut.
    `count` is how many those are, or would be at least when they are too many.
    """

    length: int
    limit: int
    parts: tuple[str, ...]
    count: int


def check_draft(draft: Draft, at: Circumstances) -> tuple[Finding, ...]:
    """Return what there is to say about a draft, none of it left out."""
    return tuple(_findings(draft, at))


def length_of(draft: Draft, at: Circumstances) -> Length:
    """Measure a draft's text as it would be sent."""
    able, text = at.capabilities, draft.text.strip()
    limit = _text_limit(draft, at)
    if len(text) > LONGEST:
        return Length(len(text), limit, (text,), 1)
    length = able.measure(text)
    # What goes with buttons, or with a file that takes fewer words, stays whole.
    if able.split is None or not length > limit >= able.text_limit:
        return Length(length, limit, (text,), 1)
    least = -(-length // limit)
    if least > MOST_PARTS:
        # To cut that takes seconds, and nothing of it is sent.
        return Length(length, limit, (text,), least)
    parts = tuple(filter(None, map(str.strip, able.split(text)))) or (text,)
    return Length(length, limit, parts, len(parts))


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
    if at.controlled_by:
        yield _stop(
            "control",
            "%(holder)s has this chat now. Take it over before you answer.",
            holder=at.controlled_by,
        )
    if at.refusal:
        yield _stop("reply.not_allowed", at.refusal)
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
        yield from _words(draft, at)
        yield from _options(draft, at.capabilities)


def _words(draft: Draft, at: Circumstances) -> Iterator[Finding]:
    wordless = draft.content is not None and draft.kind in {
        MessageKind.LOCATION,
        MessageKind.CONTACTS,
    }
    if not draft.text.strip() and not wordless:
        yield _stop("empty", "Write something first.")
    yield from _length(draft, at)
    sends = at.capabilities.sends
    if draft.kind is not MessageKind.TEXT and draft.kind not in sends:
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
            yield from _length(draft, at)
    if captionless and draft.text.strip():
        yield Finding(
            rule="file.caption",
            level="suggestion",
            reason="The words are sent as a message of their own.",
        )


def _length(draft: Draft, at: Circumstances) -> Iterator[Finding]:
    found, measure = length_of(draft, at), at.capabilities.measure
    count = found.count
    if len(draft.text.strip()) > LONGEST:
        yield _too_long(draft, LONGEST, LONGEST)
    elif found.length <= found.limit:
        return
    elif count > MOST_PARTS:
        yield _stop(
            "length.parts",
            "This would become %(count)s messages: at most %(limit)s leave at once.",
            count=str(count),
            limit=str(MOST_PARTS),
        )
    elif count == 1 or any(measure(each) > found.limit for each in found.parts):
        yield _too_long(draft, found.limit, _fitting(draft.text, found.limit, measure))
    else:
        yield Finding(
            rule="length.split",
            level="suggestion",
            reason="This is sent as %(count)s messages, one after the other.",
            values=(("count", str(count)),),
        )


def _too_long(draft: Draft, limit: int, fits: int) -> Finding:
    return _stop(
        "length",
        "The text is too long: at most %(limit)s characters.",
        span=(fits, len(draft.text)),
        limit=str(limit),
    )


def _text_limit(draft: Draft, at: Circumstances) -> int:
    able = at.capabilities
    limits = _option_limits(draft, able)
    if limits is not None:
        return min(able.text_limit, limits.body)
    if at.files:
        kind = able.kind_for(at.files[0].mime_type)
        rule = None if kind is None else able.media_rule(kind)
        return (rule.caption_limit if rule else 0) or able.text_limit
    return able.text_limit


def _fitting(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """Return how many characters of a text fit, as the platform counts them."""
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if measure(text[:middle].strip()) <= limit:
            fits = middle
        else:
            too_many = middle
    return fits


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
