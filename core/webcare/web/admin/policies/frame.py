"""The frame around every editor: draft, difference, activation, versions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.findings import Finding
from webcare.errors import Forbidden, InvalidTransition, Refused
from webcare.policies.kind import Document
from webcare.services.policies.activation import Decision
from webcare.services.policies.activation import activate as make_version
from webcare.services.policies.activation import call_off as withdraw
from webcare.services.policies.documents import finding, kept
from webcare.services.policies.drafts import (
    NO_DRAFT,
    discard_draft,
    save_draft,
)
from webcare.services.policies.drafts import restore as draft_again
from webcare.storage.queries.policies import VersionView
from webcare.web.admin.policies.difference import difference
from webcare.web.admin.policies.editor import Form, Problems
from webcare.web.admin.policies.standing import Standing, standing_of, title_of
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of

SHOWN_VERSIONS = 20
_OWN = "own-"
_DONE = {
    "activated": translatable("This version holds now."),
    "planned": translatable("This version is planned."),
    "called-off": translatable("The planned version was called off."),
    "discarded": translatable("The draft was thrown away."),
    "saved": translatable(
        "The draft is saved. Nothing has changed yet: look at what it would do."
    ),
}
"""What the page says after a change, by what its address says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody sent, to be shown again.

    Attributes:
        document: as the fields read; None to show the draft, or what holds.
        own: the sections that were ticked.
        findings: what was wrong.
        decision: what was filled in for activating it.
    """

    document: Document | None = None
    own: frozenset[str] = frozenset()
    findings: Sequence[Finding] = ()
    decision: Mapping[str, str] | None = None


async def show_policy(request: Request) -> Response:
    """Show a policy at one place, with its form for who may change it."""
    visit = visit_of(request)
    return await _page(visit, await standing_of(visit))


async def save(request: Request) -> Response:
    """Keep a draft; with another button of the form, show it changed and unsaved.

    Raises:
        Forbidden: when the visitor may look only: to reckon something out, as buttons
            do, may take a while.
    """
    visit = visit_of(request)
    standing = await standing_of(visit)
    if not standing.may_change:
        raise Forbidden("You may not do this.")
    fields = await fields_of(request)
    typed, own = _read(standing, fields)
    if (action := fields["do"]) not in {"", "save"}:
        changed = standing.editor.act(typed, action)
        return await _page(visit, standing, Typed(document=changed, own=own))
    document = {name: each for name, each in typed.items() if name in own}
    try:
        await save_draft(
            visit.core,
            visit.scope,
            standing.place,
            document,
            revision=_revision(fields),
        )
    except Refused as error:
        again = Typed(document=typed, own=own, findings=error.findings)
        return await _page(visit, standing, again)
    except InvalidTransition as error:
        again = Typed(document=typed, own=own)
        return await _page(visit, standing, again, _refusal(visit, error))
    return see(f"{standing.address}?done=saved#draft")


async def activate(request: Request) -> Response:
    """Let the draft hold, now or from a moment on."""
    visit = visit_of(request)
    standing = await standing_of(visit)
    fields = await fields_of(request)
    given = {name: fields[name] for name in ("when", "from", "note", "acknowledged")}
    later = fields["when"] == "later"
    try:
        decision = Decision(
            note=fields["note"],
            acknowledged=bool(fields["acknowledged"]),
            preview=await _counted(visit, standing),
            effective_from=_moment(visit, fields["from"]) if later else None,
        )
        await make_version(
            visit.core,
            visit.scope,
            standing.place,
            decision,
            revision=_revision(fields),
            newest=fields.number("newest") or 0,
        )
    except Refused as error:
        again = Typed(findings=error.findings, decision=given)
        return await _page(visit, standing, again)
    except InvalidTransition as error:
        again = Typed(decision=given)
        return await _page(visit, standing, again, _refusal(visit, error))
    return see(f"{standing.address}?done={'planned' if later else 'activated'}")


async def discard(request: Request) -> Response:
    """Throw the draft away."""
    visit = visit_of(request)
    standing = await standing_of(visit)
    revision = _revision(await fields_of(request))
    try:
        await discard_draft(visit.core, visit.scope, standing.place, revision=revision)
    except InvalidTransition as error:
        return await _page(visit, standing, notice=_refusal(visit, error))
    return see(f"{standing.address}?done=discarded")


async def put_back(request: Request) -> Response:
    """Make a draft of what an earlier version said."""
    visit = visit_of(request)
    standing = await standing_of(visit)
    revision = _revision(await fields_of(request))
    try:
        await draft_again(
            visit.core,
            visit.scope,
            standing.place,
            visit.id("number"),
            revision=revision,
        )
    except InvalidTransition as error:
        return await _page(visit, standing, notice=_refusal(visit, error))
    return see(f"{standing.address}?done=saved#draft")


async def call_off(request: Request) -> Response:
    """Call a planned version off."""
    visit = visit_of(request)
    standing = await standing_of(visit)
    try:
        await withdraw(visit.core, visit.scope, standing.place, visit.id("number"))
    except InvalidTransition as error:
        return await _page(visit, standing, notice=_refusal(visit, error))
    except Refused as error:
        return await _page(visit, standing, Typed(findings=error.findings))
    return see(f"{standing.address}?done=called-off")


async def _page(
    visit: Visit,
    standing: Standing,
    typed: Typed = Typed(),
    notice: Notice | None = None,
) -> Response:
    form = _form(visit, standing, typed)
    more = await standing.editor.values(visit, form) if standing.may_change else {}
    bad = bool(typed.findings) or (notice is not None and notice.level == "bad")
    return await visit.page(
        "admin/policies/policy.html",
        "policies",
        422 if bad else 200,
        **{
            **more,
            **await standing.editor.shown_values(visit, standing.holding(visit)),
            **await _draft(visit, standing),
            "title": title_of(visit, standing),
            "notice": notice or _notice(visit),
            "editor": standing.editor,
            "standing": standing,
            "form": form,
            "wrong": _wrong(visit, standing, typed.findings),
            "given": Problems(typed.decision or {}),
            "reminder": _reminder(visit, standing),
            "ailing": _ailing(visit, standing),
            "said": standing.editor.in_words(standing.holding(visit), visit.say),
            "shown_versions": _shown_versions(visit, standing),
            "zone": visit.templates.languages.zone.key,
        },
    )


def _reminder(visit: Visit, standing: Standing) -> str:
    if not standing.may_change:
        return ""
    return standing.editor.reminder(standing.holding(visit), visit.now, visit.say)


def _ailing(visit: Visit, standing: Standing) -> Sequence[tuple[str, str, str]]:
    """Return what is wrong by now with what holds, for who may change it."""
    if not standing.may_change:
        return ()
    return _wrong(visit, standing, [finding(each) for each in standing.ailing])


def _shown_versions(visit: Visit, standing: Standing) -> Sequence[VersionView]:
    everything = visit.asked("versions") == "all"
    return standing.versions if everything else standing.versions[:SHOWN_VERSIONS]


def _form(visit: Visit, standing: Standing, typed: Typed) -> Form:
    drafted = standing.draft.document if standing.draft else standing.own
    document = drafted if typed.document is None else typed.document
    own = typed.own if typed.document is not None else frozenset(document)
    inherited = standing.holding(visit, {}).model_dump(mode="json")
    # As the schema writes it: what is stored may leave out what is usual.
    kind = standing.editor.kind
    shown = kept(kind, document) if typed.document is None else document
    everything = frozenset(kind.schema.model_fields)
    findings = typed.findings
    if typed.document is None and standing.draft is None:
        findings = (*findings, *(finding(each) for each in standing.ailing))
    return Form(
        channel=standing.channel,
        policy={**inherited, **shown},
        inherited=inherited,
        own=own if standing.channel else everything,
        problems=Problems(
            {
                each.rule.removeprefix("document."): visit.say_finding(each)
                for each in findings
            }
        ),
    )


async def _draft(visit: Visit, standing: Standing) -> Mapping[str, object]:
    """Return what the page says of the draft: what it would change, and would do."""
    nothing = {
        "changes": (),
        "touched": (),
        "preview": None,
        "stale": (),
        "lapsing": (),
    }
    draft = standing.draft
    if draft is None or not standing.may_change:
        return nothing
    problems = standing.problems(visit, draft.document)
    if problems:
        found = [finding(each) for each in problems]
        return {**nothing, "stale": _wrong(visit, standing, found)}
    say, words = visit.say, standing.editor.in_words
    then = standing.holding(visit, draft.document)
    lapsing = [finding(each) for each in standing.editor.kind.lapsed(then, visit.now)]
    return {
        "changes": difference(
            words(standing.holding(visit), say),
            words(then, say),
        ),
        "touched": standing.touched(visit, draft.document),
        "preview": await standing.preview(visit, draft.document),
        "stale": (),
        "lapsing": _wrong(visit, standing, lapsing),
    }


async def _counted(visit: Visit, standing: Standing) -> Mapping[str, int] | None:
    if standing.draft is None or not standing.may_change:
        return None
    if standing.problems(visit, standing.draft.document):
        return None
    preview = await standing.preview(visit, standing.draft.document)
    return preview.kept() if preview else None


def _read(standing: Standing, fields: Fields) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what a form says, and which sections are the place's own."""
    document = dict(standing.editor.parse(fields))
    if standing.channel is None:
        return document, frozenset(document)
    return document, frozenset(each for each in document if fields[_OWN + each])


def _revision(fields: Fields) -> int:
    return fields.number("revision") or NO_DRAFT


def _moment(visit: Visit, text: str) -> datetime:
    """Return a moment of a form, on the clock that people here look at.

    Raises:
        Refused: when it is none.
    """
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        reason = translatable("Fill in from which day and time it is to hold.")
        rule = "policy.effective_from"
        raise Refused([Finding(rule=rule, level="error", reason=reason)]) from None
    if local.tzinfo is None:
        local = local.replace(tzinfo=visit.templates.languages.zone)
    return local


def _wrong(
    visit: Visit, standing: Standing, findings: Sequence[Finding]
) -> Sequence[tuple[str, str, str]]:
    """Return what is wrong: the section it is in, its title, and the sentence."""
    return [
        (*_where(visit, standing, each), visit.say_finding(each)) for each in findings
    ]


def _where(visit: Visit, standing: Standing, found: Finding) -> tuple[str, str]:
    part, _, place = found.rule.partition(".")
    if part == "channel":
        return "", visit.say("Channel %(name)s", name=place.partition(".")[0])
    section = place.partition(".")[0] if part == "document" else ""
    title = standing.editor.sections.get(section, "")
    return (section if title else ""), (visit.say(title) if title else section)


def _refusal(visit: Visit, error: InvalidTransition) -> Notice:
    return Notice(visit.say(str(error)), "bad")


def _notice(visit: Visit) -> Notice | None:
    text = _DONE.get(visit.asked("done"))
    return Notice(visit.say(text)) if text else None
