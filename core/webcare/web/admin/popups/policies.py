"""What a pop-up service says itself of a kind of policy, in the editor of that kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import Forbidden, NotFound, Refused
from webcare.services.policies.book import resolve
from webcare.services.policies.documents import kept
from webcare.services.popups.saving import popup_named, say_policy, see_popups
from webcare.storage.queries.channels import ChannelView, channel_named
from webcare.storage.queries.popups import PopupView
from webcare.web.admin.policies.editor import Editor, Form, Problems
from webcare.web.admin.policies.standing import editors_of
from webcare.web.admin.popups.listing import ADDRESS, find, manages
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of

_OWN = "own-"


@dataclass(frozen=True, slots=True)
class PopupStanding:
    """One kind in one pop-up, as the templates of the editors ask for it."""

    editor: Editor[Any]
    view: PopupView
    channel: ChannelView
    own: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Return where its page is."""
        return f"{ADDRESS}/{self.view.name}/policies/{self.editor.kind.name}"


async def show(request: Request) -> Response:
    """Show what a pop-up says itself, in the form of the kind."""
    visit = visit_of(request)
    return await _page(visit, await _standing(visit))


async def save(request: Request) -> Response:
    """Let it hold from now on; with another button, show it changed and unsaved."""
    visit = visit_of(request)
    standing = await _standing(visit)
    fields = await fields_of(request)
    typed, own = _read(standing, fields)
    if (action := fields["do"]) not in {"", "save"}:
        changed = standing.editor.act(typed, action)
        return await _page(visit, standing, changed, own)
    document = {name: each for name, each in typed.items() if name in own}

    def change(session: Session) -> None:
        row = popup_named(session, visit.scope, standing.view.name)
        spot = (row, standing.editor.kind)
        say_policy(visit.core, session, visit.scope, spot, document)

    try:
        await visit.core.write(change)
    except Refused as error:
        problems = {
            each.rule.removeprefix("document."): visit.say_finding(each)
            for each in error.findings
        }
        return await _page(visit, standing, typed, own, problems)
    await see_popups(visit.core)
    return see(f"{ADDRESS}/{standing.view.name}?done=saved")


async def _standing(visit: Visit) -> PopupStanding:
    editor = editors_of(visit.request).get(visit.request.path_params["kind"])
    if editor is None or not editor.kind.in_popups:
        raise NotFound("This page does not exist.")
    view = (await find(visit)).view
    if not manages(visit, view):
        raise Forbidden("You may not do this.")
    channel = await visit.core.read(
        lambda session: channel_named(visit.scope, session, view.channel)
    )
    own = visit.core.policies.document(editor.kind, view.id, visit.now)
    return PopupStanding(editor, view, channel, own)


async def _page(
    visit: Visit,
    standing: PopupStanding,
    typed: Mapping[str, Any] | None = None,
    own: frozenset[str] = frozenset(),
    problems: Mapping[str, str] | None = None,
) -> Response:
    kind = standing.editor.kind
    form = _form(visit, standing, typed, own, problems or {})
    more = await standing.editor.values(visit, form)
    sentence = visit.say("Not saved yet: look at what is marked below.")
    return await visit.page(
        "admin/popups/policy.html",
        "channels",
        422 if problems else 200,
        **{
            **more,
            "title": f"{visit.say(standing.editor.title)} · {standing.view.name}",
            "notice": Notice(sentence, "bad") if problems else None,
            "wrong": [*(problems or {}).values()],
            "editor": standing.editor,
            "standing": standing,
            "form": form,
            "said": standing.editor.in_words(
                visit.core.policies.effective(kind, standing.view.id, visit.now),
                visit.say,
            ),
        },
    )


def _form(
    visit: Visit,
    standing: PopupStanding,
    typed: Mapping[str, Any] | None,
    own: frozenset[str],
    problems: Mapping[str, str],
) -> Form:
    book, kind = visit.core.policies, standing.editor.kind
    below = resolve(
        kind,
        book.document(kind, None, visit.now),
        book.document(kind, standing.channel.id, visit.now),
    )
    inherited = below.model_dump(mode="json")
    document = kept(kind, standing.own) if typed is None else typed
    return Form(
        channel=standing.channel,
        policy={**inherited, **document},
        inherited=inherited,
        own=frozenset(standing.own) if typed is None else own,
        problems=Problems(problems),
        popup=standing.view.name,
    )


def _read(
    standing: PopupStanding, fields: Fields
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what a form says, and which sections are the pop-up's own."""
    document = dict(standing.editor.parse(fields))
    return document, frozenset(each for each in document if fields[_OWN + each])
