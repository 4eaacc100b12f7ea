"""Trying a draft of the rules on many of the last conversations, piece by piece.

Each piece is a request of its own, which carries what was counted so far: nobody waits
for the whole, nothing is kept, and whichever process answers knows all there is.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from webcare.errors import Forbidden, NotFound
from webcare.policies.routing import KIND, Action, RoutingPolicy
from webcare.services.policies.routing_preview import (
    PIECE,
    Otherwise,
    Rehearsed,
    rehearse,
)
from webcare.storage.queries.conversations import ConversationView, conversations
from webcare.web.admin.policies.routing.sentence import done_said
from webcare.web.admin.policies.standing import Standing, standing_of, title_of
from webcare.web.languages import translatable
from webcare.web.pages import Fields, Visit, fields_of, visit_of

COUNTS = (200, 1_000, 10_000)
"""On how many conversations a draft can be tried, as `routing_tried.html` offers."""

MOST_SHOWN = 100
MOST_RULES = 50
_TEAM = translatable("team %(team)s, as its channel")
_SHARED = translatable("the queue that all share")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """How far it has come.

    Attributes:
        count: on how many conversations it is tried.
        revision: of the draft.
        looked_at: how many were looked at.
        last: the id of the last of them; None to begin, and at the end.
        changed: how many would go otherwise.
        by_rule: the same by the rule that makes the difference, by its title.
        over: whether there is nothing more to look at.
    """

    count: int
    revision: int
    looked_at: int = 0
    last: int | None = None
    changed: int = 0
    by_rule: Mapping[str, int]
    over: bool = False

    @property
    def shown(self) -> int:
        """Return how many of those that would go otherwise are told one by one."""
        return min(self.changed, MOST_SHOWN)

    @property
    def rules(self) -> Sequence[tuple[str, int]]:
        """Return how many each rule changes, the most first."""
        return Counter(dict(self.by_rule)).most_common(MOST_RULES)

    @property
    def carried(self) -> str:
        """Return the counts for the next request to carry."""
        return json.dumps(dict(self.by_rule), ensure_ascii=False)

    def after(self, piece: Rehearsed) -> "Tried":
        """Return how far it has come with one piece more."""
        by_rule = Counter(dict(self.by_rule))
        by_rule.update(title for each in piece.found for title in each.rules)
        looked_at = self.looked_at + piece.looked_at
        return replace(
            self,
            looked_at=looked_at,
            last=piece.last,
            changed=self.changed + len(piece.found),
            by_rule=by_rule,
            over=piece.last is None or looked_at >= self.count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conversation that would go otherwise, in words."""

    view: ConversationView
    before: str
    after: str
    rules: str


async def show_trying(request: Request) -> Response:
    """Show on how many conversations the draft can be tried, and begin."""
    visit = visit_of(request)
    standing = await _standing(visit)
    asked = visit.asked("count")
    if asked not in map(str, COUNTS) or standing.draft is None:
        return await _page(visit, standing, None)
    tried = Tried(count=int(asked), revision=standing.draft.revision, by_rule={})
    return await _page(visit, standing, tried)


async def go_on(request: Request) -> Response:
    """Look at the next piece: a part of the page for a script, else the whole."""
    visit = visit_of(request)
    standing = await _standing(visit)
    tried = _tried(await fields_of(request))
    if standing.draft is None or standing.draft.revision != tried.revision:
        return await _page(visit, standing, None, changed=True)
    now = standing.holding(visit)
    then = standing.holding(visit, standing.draft.document)
    if not isinstance(now, RoutingPolicy) or not isinstance(then, RoutingPolicy):
        raise NotFound("This page does not exist.")
    piece = await rehearse(
        visit.core,
        visit.scope,
        now,
        then,
        limit=min(PIECE, tried.count - tried.looked_at),
        before=tried.last,
    )
    rows = await _rows(visit, piece.found[: MOST_SHOWN - tried.shown])
    tried = tried.after(piece)
    if visit.is_fragment:
        return visit.fragment(
            "admin/policies/routing_piece.html",
            tried=tried,
            rows=rows,
            standing=standing,
        )
    return await _page(visit, standing, tried, rows=rows)


async def _page(
    visit: Visit,
    standing: Standing,
    tried: Tried | None,
    *,
    rows: Sequence[Row] = (),
    changed: bool = False,
) -> Response:
    return await visit.page(
        "admin/policies/routing_try.html",
        "policies",
        title=title_of(visit, standing),
        standing=standing,
        tried=tried,
        rows=rows,
        changed=changed,
    )


async def _standing(visit: Visit) -> Standing:
    """Return how the rules stand.

    Raises:
        NotFound: of another kind, and as `standing_of`.
        Forbidden: when the visitor may look only: it takes a while to reckon out.
    """
    standing = await standing_of(visit)
    if standing.editor.kind.name != KIND.name:
        raise NotFound("This page does not exist.")
    if not standing.may_change:
        raise Forbidden("You may not do this.")
    return standing


def _tried(fields: Fields) -> Tried:
    """Return how far a form says that it has come.

    Raises:
        NotFound: when a number is none.
    """
    count = fields.number("count") or 0
    if count not in COUNTS:
        raise NotFound("This page does not exist.")
    return Tried(
        count=count,
        revision=fields.number("revision") or 0,
        looked_at=min(fields.number("looked_at") or 0, count - 1),
        last=fields.number("last"),
        changed=fields.number("changed") or 0,
        by_rule=_counts(fields.raw("by_rule")),
    )


def _counts(text: str) -> Mapping[str, int]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {title: n for title, n in found.items() if type(n) is int and n > 0}


async def _rows(visit: Visit, found: Sequence[Otherwise]) -> Sequence[Row]:
    """Return conversations in words, as far as the visitor may read them."""
    ids = [each.conversation_id for each in found]
    views = await visit.core.read(
        lambda session: conversations(visit.scope, session, ids)
    )
    known = {view.id: view for view in views}
    return [
        Row(
            view=known[each.conversation_id],
            before=_said(visit, each.before, each.team),
            after=_said(visit, each.after, each.team),
            rules=", ".join(each.rules),
        )
        for each in found
        if each.conversation_id in known
    ]


def _said(visit: Visit, actions: Sequence[Action], team: str) -> str:
    """Return what becomes of a conversation; who has it, when no rule says so."""
    said = [done_said(each, visit.say) for each in actions]
    if not any(each.do in {"team", "agent"} for each in actions):
        has = visit.say(_TEAM, team=team) if team else visit.say(_SHARED)
        said.insert(0, has)
    return "; ".join(said)
