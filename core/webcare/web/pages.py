"""One request of somebody who is logged in, and how it is answered with a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import parse_qs

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from webcare.answers import ABSENT, Answer, Respond
from webcare.domain.access import Permission, Scope
from webcare.domain.findings import Finding
from webcare.domain.presence import CHOICES, Presence
from webcare.errors import NotFound
from webcare.services.access.scopes import Person
from webcare.services.assignment.attendance import presence_shown
from webcare.services.core import Core
from webcare.storage.ids import id_in
from webcare.storage.queries.channel_names import channel_names
from webcare.storage.queries.conversations import COUNTED_AT_MOST, unanswered_count
from webcare.storage.queries.listening import has_found
from webcare.storage.queries.tips import tip_lines
from webcare.web.errors import plain_page, sentence_of
from webcare.web.languages import translatable
from webcare.web.templates import Templates

FAILED = translatable("This did not work")


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence on top of a page about what was just done."""

    text: str
    level: Literal["ok", "bad"] = "ok"


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks for something, in which language, and when."""

    request: Request
    core: Core
    templates: Templates
    scope: Scope
    person: Person
    language: str
    now: datetime

    @property
    def is_fragment(self) -> bool:
        """Tell whether a script asks for a part of a page."""
        return "hx-request" in self.request.headers

    def say(self, text: str, /, **values: object) -> str:
        """Return a sentence in the visitor's language."""
        return self.templates.languages.gettext(self.language, text, **values)

    def say_finding(self, finding: Finding) -> str:
        """Return what a check has to say, in the visitor's language."""
        values = {name: value and self.say(value) for name, value in finding.values}
        return self.say(finding.reason, **values)

    def id(self, name: str = "id") -> int:
        """Return a number that is part of the address; raises as `number_in_path`."""
        return number_in_path(self.request, name)

    def asked(self, name: str) -> str:
        """Return a parameter of the address; empty when it is not there."""
        return storable(self.request.query_params.get(name, ""))

    def fragment(self, template: str, status: int = 200, **values: object) -> Response:
        """Answer with a part of a page."""
        html = self.templates.render(
            template, self.language, **self._always(), **values
        )
        return HTMLResponse(html, status)

    async def page(
        self, template: str, section: str, status: int = 200, **values: object
    ) -> Response:
        """Answer with a whole page; `section` is where the navigation stands."""
        given = {"notice": None, "title": "", "pane": "page", **values}
        given["rules"] = bool(self.request.app.state.policy_editors)
        given["listens"], given["presence"] = await self.core.read(self._around)
        given["presences"] = CHOICES
        given["tip_lines"] = await self.core.read(self._takes_in)
        if "waiting" not in given:
            given["waiting"] = shown_count(await self.core.read(self._count))
        html = self.templates.render(
            template,
            self.language,
            **self._always(),
            section=section,
            **given,
        )
        return HTMLResponse(html, status)

    def _count(self, session: Session) -> int:
        return unanswered_count(self.scope, session)

    def _around(self, session: Session) -> tuple[bool, Presence | None]:
        return self._listens(session), presence_shown(self.scope, session, self.now)

    def _listens(self, session: Session) -> bool:
        """Tell whether a channel only listens, or any has ever found something."""
        types = self.templates.looks.types
        used = {each.type for each in channel_names(self.scope, session)} & set(types)
        return any(types[each].capabilities.read_only for each in used) or has_found(
            self.scope, session
        )

    def _takes_in(self, session: Session) -> bool:
        """Tell whether there is a tip line that the visitor may look at."""
        return bool(tip_lines(self.scope, session))

    def _always(self) -> dict[str, object]:
        return {
            "csrf": self.request.state.csrf,
            "person": self.person,
            "theme": self.person.theme,
            "now": self.now,
            "may": abilities(self.scope),
        }


def shown_count(count: int) -> str:
    """Return a count for a badge: nothing for zero, and no more than three figures."""
    if count >= COUNTED_AT_MOST:
        return f"{COUNTED_AT_MOST - 1}+"
    return str(count) if count else ""


def visit_of(request: Request) -> Visit:
    """Return the visit of a request that `RequireSignIn` let through."""
    core: Core = request.app.state.core
    templates: Templates = request.app.state.templates
    person: Person = request.state.user
    return Visit(
        request=request,
        core=core,
        templates=templates,
        scope=request.state.scope,
        person=person,
        language=templates.languages.choose(person.language),
        now=core.clock(),
    )


def abilities(scope: Scope) -> Mapping[str, bool]:
    """Return which parts of the navigation are worth showing to somebody."""
    return {
        "contacts": scope.allows_anywhere(Permission.READ),
        "block": scope.allows_anywhere(Permission.BLOCK),
        "fields": scope.allows_everywhere(Permission.MANAGE_FIELDS),
        "channels": scope.allows_anywhere(Permission.SEE_CHANNELS),
        "policies": scope.allows_anywhere(Permission.SEE_CHANNELS),
        "holds": scope.allows_everywhere(Permission.PLACE_HOLDS),
        "manage_channels": scope.allows_anywhere(Permission.MANAGE_CHANNELS),
        "users": scope.allows_everywhere(Permission.MANAGE_USERS),
        "plan": scope.allows_anywhere(Permission.PLAN),
        "work": scope.allows_everywhere(Permission.MANAGE_CHANNELS),
        "replay": scope.allows_anywhere(Permission.REPLAY),
        "divide": scope.allows_anywhere(Permission.DIVIDE_WORK),
    }


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a form that was sent, without the spaces around them."""

    values: Mapping[str, list[str]]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, [""])[0].strip()

    def raw(self, name: str) -> str:
        """Return a field as it was typed: spaces may belong to a password."""
        return self.values.get(name, [""])[0]

    def number(self, name: str) -> int | None:
        """Return a field as a number; None when it is empty.

        Raises:
            NotFound: when it is no number, or none that we could have given.
        """
        return _number(self[name]) if self[name] else None

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return all values of a field that may be there more than once.

        Raises:
            NotFound: as `number`.
        """
        return tuple(_number(value.strip()) for value in self.values.get(name, ()))


async def fields_of(request: Request) -> Fields:
    """Read a url-encoded form; its length was limited on the way in."""
    body = (await request.body()).decode("utf-8", "replace")
    given = parse_qs(body, keep_blank_values=True)
    return Fields({name: [*map(storable, values)] for name, values in given.items()})


def storable(text: str) -> str:
    """Return a text in which what PostgreSQL cannot hold is marked as unreadable."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def number_in_path(request: Request, name: str) -> int:
    """Return a number that is part of a request's address.

    Raises:
        NotFound: when it is none, or none that we could have given.
    """
    return _number(request.path_params[name])


def _number(text: str) -> int:
    number = id_in(text)
    if number is None:
        raise NotFound(ABSENT)
    return number


def see(address: str) -> Response:
    """Send the browser on after a change, so that reloading does not repeat it."""
    return RedirectResponse(address, status_code=303)


def error_pages(templates: Templates) -> Respond:
    """Return what shows a refusal as a page of ours."""

    def respond(request: Request, answer: Answer) -> Response:
        if "hx-request" in request.headers:
            return plain_page(request, answer)
        language, sentence = sentence_of(request, answer)
        user: Person | None = getattr(request.state, "user", None)
        html = templates.render(
            "error.html",
            language,
            title=templates.languages.gettext(language, FAILED),
            theme=user.theme if user else "system",
            sentence=sentence,
            request_id=answer.id,
        )
        return HTMLResponse(html, answer.status, dict(answer.headers))

    return respond
