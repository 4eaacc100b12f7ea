"""Whether a team has a tip line, and what that says to senders."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from webcare.domain.tips import Answers
from webcare.services.intake.settings import (
    MOST_ANSWERS,
    IntakeSettings,
    set_intake,
    settings_of,
)
from webcare.storage.tables import Team
from webcare.web.admin.policies.editor import Problems
from webcare.web.admin.policies.wording_fields import wordings_in
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Notice, Visit, fields_of, see, visit_of

SAVED = "saved"

_REASONS = {
    "string_too_long": translatable("This is too long."),
    "too_long": translatable("At most 30 of these."),
}
_OTHERWISE = translatable("This is not right.")

if MOST_ANSWERS != 30:  # noqa: PLR2004 - the sentence above names it
    raise AssertionError


@dataclass(frozen=True, slots=True)
class _Form:
    """What the macros of policies look for."""

    problems: Problems


async def show_settings(request: Request) -> Response:
    """Show what is set for a team."""
    visit = visit_of(request)
    team_id = visit.id("team")
    team, active, settings = await visit.core.read(
        lambda session: settings_of(visit.scope, session, team_id)
    )
    return await _page(visit, team, settings.model_dump(), active=active)


async def save_settings(request: Request) -> Response:
    """Set it, or say what is wrong."""
    visit = visit_of(request)
    team_id = visit.id("team")
    fields = await fields_of(request)
    active = fields["active"] == "1"
    typed = _typed(fields)
    try:
        settings = IntakeSettings.model_validate(typed)
    except ValidationError as error:
        team, _, _ = await visit.core.read(
            lambda session: settings_of(visit.scope, session, team_id)
        )
        return await _page(visit, team, typed, active=active, wrong=error)
    await set_intake(visit.core, visit.scope, team_id, settings, active=active)
    return see(f"/teams/{team_id}/intake?{SAVED}")


def _typed(fields: Fields) -> dict[str, object]:
    usual = Answers()
    return {
        "thanks": wordings_in(fields, "thanks"),
        "thank_at_once": fields["thank_at_once"] == "1",
        "question": wordings_in(fields, "question"),
        "ask_at_once": fields["ask_at_once"] == "1",
        # Emptied means the usual words: without any, no answer would be heard.
        "yes": _lines(fields, "yes") or usual.yes,
        "no": _lines(fields, "no") or usual.no,
        "withdrawn": _lines(fields, "withdrawn") or usual.withdrawn,
    }


def _lines(fields: Fields, name: str) -> tuple[str, ...]:
    lines = (" ".join(each.split()) for each in fields[name].splitlines())
    return tuple(dict.fromkeys(filter(None, lines)))


async def _page(
    visit: Visit,
    team: Team,
    settings: Mapping[str, object],
    *,
    active: bool,
    wrong: ValidationError | None = None,
) -> Response:
    problems = Problems()
    for each in wrong.errors() if wrong else ():
        names = [str(part) for part in each["loc"]]
        # Of many answers the field as a whole is marked.
        wordings = names[0] in {"thanks", "question"}
        place = ".".join(names[:2]) if wordings else names[0]
        problems[place] = visit.say(_REASONS.get(each["type"], _OTHERWISE))
    saved = SAVED in visit.request.query_params
    return await visit.page(
        "tips/settings.html",
        "people",
        422 if problems else 200,
        title=visit.say("Tip line of %(team)s", team=team.name),
        notice=Notice(visit.say("Saved.")) if saved else None,
        team=team,
        active=active,
        settings=settings,
        form=_Form(problems),
    )
