"""What the policies of a channel have to say about what is to leave by it.

A place is that of `Conversation.place_id`: a channel, or a pop-up over one. Asked
when a reply is judged, and again when a message leaves: whatever was composed
elsewhere, or before a policy changed, meets it there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from webcare.domain.content import Content, TemplateUse
from webcare.domain.draft import Draft
from webcare.domain.findings import Finding
from webcare.domain.wording import words_in
from webcare.plugin import Template
from webcare.policies import privacy, scope
from webcare.services.core import Core
from webcare.services.sending.checks import LONGEST, filled
from webcare.services.sending.outbox import Part

_TOO_LONG = Finding(
    rule="length",
    level="error",
    reason="The text is too long: at most %(limit)s characters.",
    values=(("limit", str(LONGEST)),),
)


def findings_on(
    core: Core,
    place_id: int,
    draft: Draft,
    parts: Iterable[Part],
    template: Template | None = None,
) -> tuple[Finding, ...]:
    """Return what the policies say about a draft, its template filled in.

    Only what is said about the draft's own text says where in it.
    """
    # What is too long is stopped for that already.
    own = _findings(core, place_id, draft.text) if _is_read(draft.text) else ()
    beside = [
        text
        for part in parts
        for text in (
            part.text,
            *words_in(part.content),
            *(each.filename for each in part.uploads),
        )
        if text not in draft.text
    ]
    beside += [each for each in template_words(template, draft.content) if each]
    known = {each.rule for each in own}
    # Together as well: buttons may finish what a text begins to ask.
    texts = (*beside, _together((draft.text, *beside))) if beside else ()
    return (*own, *_new_in(core, place_id, texts, known))


def template_words(template: Template | None, content: Content | None) -> list[str]:
    """Return what a template says around its body, which a message does not carry."""
    if template is None:
        return []
    header = content.header if isinstance(content, TemplateUse) else ""
    return [
        filled(template.header, [header]),
        template.footer,
        *(label for label, _ in template.buttons),
    ]


def findings_on_words(
    core: Core, place_id: int, texts: Iterable[str], *, at: datetime | None = None
) -> tuple[Finding, ...]:
    """Return what the policies say about the texts of a message; each rule once.

    As they hold now, or as they held `at` a moment.
    """
    several = [each for each in texts if each.strip()]
    if len(several) > 1:
        several.append(_together(several))
    return tuple(_new_in(core, place_id, several, set(), at))


def _together(texts: Iterable[str]) -> str:
    return "\n".join(each for each in texts if each.strip())


def _new_in(
    core: Core,
    place_id: int,
    texts: Iterable[str],
    known: set[str],
    at: datetime | None = None,
) -> Iterator[Finding]:
    for text in texts:
        for each in _findings(core, place_id, text, at):
            if each.rule not in known:
                known.add(each.rule)
                yield replace(each, span=None, replacement="")


def _findings(
    core: Core, place_id: int, text: str, at: datetime | None = None
) -> tuple[Finding, ...]:
    if not text.strip():
        return ()
    if not _is_read(text):
        return (_TOO_LONG,)
    now = at or core.clock()
    uses = core.policies.effective(scope.KIND, place_id, now)
    asked = core.policies.effective(privacy.KIND, place_id, now)
    return (*scope.forbidden(uses, text), *privacy.check(asked, text))


def _is_read(text: str) -> bool:
    return len(text.strip()) <= LONGEST
