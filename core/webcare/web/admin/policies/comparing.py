"""What differs between any two versions of a policy at one place."""

from collections.abc import Mapping

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import NotFound
from webcare.storage.queries.policies import VersionView
from webcare.web.admin.policies.difference import difference
from webcare.web.admin.policies.standing import Standing, standing_of, title_of
from webcare.web.languages import translatable
from webcare.web.pages import Visit, visit_of

OWN = translatable("Of its own on this channel")


async def show_difference(request: Request) -> Response:
    """Show what `to` says otherwise than `from`: by default the one before it."""
    visit = visit_of(request)
    standing = await standing_of(visit)
    after = _version(standing, visit.asked("to") or str(standing.newest))
    before = _version(standing, visit.asked("from") or str(max(1, after.number - 1)))
    unreadable = [
        each.number for each in (before, after) if not _reads(visit, standing, each)
    ]
    changes = difference(
        _in_words(visit, standing, before), _in_words(visit, standing, after)
    )
    return await visit.page(
        "admin/policies/comparing.html",
        "policies",
        title=title_of(visit, standing),
        editor=standing.editor,
        standing=standing,
        before=before,
        after=after,
        changes=() if unreadable else changes,
        unreadable=unreadable,
    )


def _version(standing: Standing, number: str) -> VersionView:
    for each in standing.versions:
        if str(each.number) == number:
            return each
    raise NotFound("This version does not exist.")


def _reads(visit: Visit, standing: Standing, version: VersionView) -> bool:
    """Tell whether this program can still read what a version says."""
    inherited = standing.inherited(visit)
    try:
        if standing.channel:
            standing.editor.kind.effective(inherited, version.document)
        else:
            standing.editor.kind.effective(version.document, {})
    except ValidationError:
        return False
    return True


def _in_words(
    visit: Visit, standing: Standing, version: VersionView
) -> Mapping[str, str]:
    """Return what would hold by a version now, and which sections are its own."""
    policy = standing.holding(visit, version.document)
    words = standing.editor.in_words(policy, visit.say)
    if standing.channel is None:
        return words
    own = [
        visit.say(title)
        for section, title in standing.editor.sections.items()
        if section in version.document
    ]
    return {visit.say(OWN): ", ".join(own), **words}
