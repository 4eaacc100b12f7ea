"""The rules of a page, what can be chosen in them, and which one a button moved."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from webcare.policies import scope
from webcare.storage.paging import LARGEST_PAGE
from webcare.storage.queries.channels import ChannelView, channels
from webcare.storage.queries.users import teams, users
from webcare.web.admin.policies.editor import Form
from webcare.web.admin.policies.routing.entries import Drawing, Options, RuleEntry
from webcare.web.admin.policies.routing.form import opened_after
from webcare.web.admin.policies.routing.parts import (
    ACTIONS,
    CONDITIONS,
    EVENTS,
    WORDS,
)
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of

_MOVED = translatable("“%(title)s” is number %(number)s of %(count)s now.")


async def values(visit: Visit, form: Form) -> Mapping[str, object]:
    """Return the rules as they are shown, and what can be added to them."""
    posted = visit.request.method == "POST"
    sent = await fields_of(visit.request) if posted else Fields({})
    rules: list[dict[str, Any]] = list(form.policy["rules"])
    known = await visit.core.read(lambda session: _known(visit, session))
    opened = opened_after(sent, len(rules))
    drawing = Drawing(visit.say, known, form.problems)
    entries = [
        drawing.rule(each, position, opened=position in opened)
        for position, each in enumerate(rules)
    ]
    return {
        "entries": entries,
        "moments": {name: title for name, (title, _) in EVENTS.items()},
        "condition_titles": {name: part.title for name, part in CONDITIONS.items()},
        "action_titles": {name: part.title for name, part in ACTIONS.items()},
        "teams": known["teams"],
        "moved": _moved(visit, sent["do"], entries),
        "focus": _focus(sent["do"], entries),
    }


def _known(visit: Visit, session: Session) -> Mapping[str, Options]:
    """Return what fields are chosen from, by the name that they know it by."""
    found = channels(visit.scope, session)
    fixed = {
        name: [(value, visit.say(text)) for value, text in words.items()]
        for name, words in WORDS.items()
    }
    people = users(visit.scope, session, limit=LARGEST_PAGE).items
    return {
        **fixed,
        "channels": [(each.name, each.name) for each in found],
        "teams": [(each.name, each.name) for each in teams(visit.scope, session)],
        "people": [(each.email, each.name or each.email) for each in people],
        "subjects": _subjects(visit, found),
        "brought": _brought(visit),
    }


def _subjects(visit: Visit, found: Iterable[ChannelView]) -> Options:
    """Return the subjects of the scope of our channels, by what they are called."""
    titles: dict[str, str] = {}
    for channel_id in (None, *(each.id for each in found)):
        policy = visit.core.policies.effective(scope.KIND, channel_id, visit.now)
        for each in (*policy.served, *policy.redirected, *policy.refused):
            titles.setdefault(each.name, each.title)
    return sorted(titles.items(), key=lambda each: each[1])


def _brought(visit: Visit) -> Options:
    """Return the conditions of plugins, by what they are called."""
    found = visit.core.plugins.conditions.items()
    return [
        (name, f"{visit.say(each.condition.title)} ({name})")
        for name, each in sorted(found)
    ]


def _moved(visit: Visit, action: str, entries: Sequence[RuleEntry]) -> str:
    """Return where a rule is now that a button moved, for who cannot see it."""
    what, _, where = action.partition(".")
    by = {"up": -1, "down": 1}.get(what)
    if by is None or where not in map(str, range(len(entries))):
        return ""
    at = min(max(int(where) + by, 0), len(entries) - 1)
    return visit.say(_MOVED, title=entries[at].title, number=at + 1, count=len(entries))


def _focus(action: str, entries: Sequence[RuleEntry]) -> str:
    """Return the key of what a button put there, or of what it took something from."""
    what, _, rest = action.partition(".")
    where = rest.partition(".")[0]
    if what == "remove":
        return "rules"
    if what == "add":
        return entries[-1].key if entries else ""
    if where not in map(str, range(len(entries))):
        return ""
    entry = entries[int(where)]
    parts = {"when": entry.when, "then": entry.then}.get(what)
    if parts:
        return parts[-1].key
    return entry.key if what in {"drop-when", "drop-then"} else ""
