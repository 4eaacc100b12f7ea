"""What other rules would have made of the last conversations, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.made.verdict import NAME, Verdict, with_verdict
from tests.services.plugin import NewDatabase
from webcare.domain.access import Scope
from webcare.policies.routing import RoutingPolicy
from webcare.services.policies.preview import Asked
from webcare.services.policies.routing_preview import (
    PIECE,
    Rehearsed,
    preview,
    rehearse,
)
from webcare.storage.tables import Contact, Conversation, Identity

pytestmark = pytest.mark.anyio

LUGGAGE = {
    "name": "koffers",
    "title": "Koffers",
    "when": [{"what": "words", "patterns": ["koffer"]}],
    "then": [{"do": "team", "team": "Bagage"}],
}
GUILTY = {
    **LUGGAGE,
    "when": [{"what": "plugin", "conditions": [NAME]}],
}
URGENT = {
    "name": "spoed",
    "title": "Spoed",
    "on": ["new", "message"],
    "when": [{"what": "words", "patterns": ["spoed"]}],
    "then": [{"do": "priority", "priority": "urgent"}],
}


def policy(*rules: dict[str, Any]) -> RoutingPolicy:
    return RoutingPolicy.model_validate({"rules": rules})


NONE = policy()


@dataclass
class House:
    """A desk with an administrator and one channel, on which people wrote."""

    at: Desk
    chief: Scope
    team: int
    channel: int

    def said(self, *texts: str) -> int:
        """Add a conversation in which somebody said something, one after the other."""
        here = self.at.conversation(self.channel)
        for number, text in enumerate(texts):
            self.at.message(here, text, later=number)
        return here

    async def rehearsed(
        self,
        then: RoutingPolicy,
        now: RoutingPolicy = NONE,
        *,
        limit: int = PIECE,
        before: int | None = None,
    ) -> Rehearsed:
        return await rehearse(
            self.at.core, self.chief, now, then, limit=limit, before=before
        )


@pytest.fixture
def house(new_database: NewDatabase, tmp_path: Path) -> Iterator[House]:
    with desk(new_database(migrated), tmp_path) as at:
        team = at.team("Balie")
        chief = at.scope(at.user("chief", "admin"))
        yield House(at, chief, team, at.channel("desk", team=team))


async def test_rules_run_as_they_would_have_when_it_came_in(house: House) -> None:
    first = house.said("Mijn koffer is weg", "Spoed!")
    later = house.said("Goedemiddag", "Het gaat om mijn koffer", "spoed")
    house.said("Dank u wel")
    ours = {
        "name": "balie",
        "title": "Balie",
        "on": ["message"],
        "when": [{"what": "team", "teams": ["Balie"]}],
        "then": [{"do": "tag", "tag": "balie"}],
    }
    found = await house.rehearsed(policy(LUGGAGE, URGENT, ours))
    assert (found.looked_at, found.last) == (3, None)
    told = {
        each.conversation_id: {getattr(one, one.do) for one in each.after}
        for each in found.found
    }
    # The first word decides about luggage; then the desk does not have it any more.
    assert told == {first: {"Bagage", "urgent"}, later: {"balie", "urgent"}}
    assert {each.conversation_id: set(each.rules) for each in found.found} == {
        first: {"Koffers", "Spoed"},
        later: {"Balie", "Spoed"},
    }


async def test_what_stays_as_it_is_is_not_told(house: House) -> None:
    house.said("Mijn koffer is weg")
    same = policy({**LUGGAGE, "title": "Anders", "name": "anders"})
    assert not (await house.rehearsed(same, policy(LUGGAGE))).found
    (gone,) = (await house.rehearsed(NONE, policy(LUGGAGE))).found
    assert gone.before == policy(LUGGAGE).rules[0].then
    assert (gone.after, gone.rules, gone.team) == ((), ("Koffers",), "Balie")


async def test_a_rule_that_is_switched_off_has_no_say(house: House) -> None:
    house.said("Mijn koffer is weg")
    assert not (await house.rehearsed(policy({**LUGGAGE, "active": False}))).found


async def test_pieces_together_are_all(house: House) -> None:
    wrote = [house.said("koffer") for _ in range(5)]
    found: list[int] = []
    last: int | None = None
    for _ in range(3):
        piece = await house.rehearsed(policy(LUGGAGE), limit=2, before=last)
        found += [each.conversation_id for each in piece.found]
        last = piece.last
    assert last is None
    assert found == wrote[::-1]


async def test_nothing_is_read_that_the_caller_may_not_read(house: House) -> None:
    at = house.at
    theirs = at.conversation(at.channel("other"))
    at.message(theirs, "koffer")
    house.said("koffer")
    scope = at.scope(at.user("lead", "lead", channel=house.channel))
    found = await rehearse(at.core, scope, NONE, policy(LUGGAGE))
    assert found.looked_at == 1
    assert [each.conversation_id for each in found.found] != [theirs]
    asked = Asked(
        channel_ids=[house.channel],
        before=lambda _: NONE,
        after=lambda _: policy(LUGGAGE),
    )
    assert (await preview(at.core, scope, asked)).looked_at == 1


async def test_whatever_is_known_of_then_counts(house: House) -> None:
    at = house.at
    here = house.said("dag")
    identity = at.ask(
        lambda session: session.get_one(
            Identity, session.get_one(Conversation, here).identity_id
        )
    )
    at.change(Contact, identity.contact_id, tags=["vip"])
    conditions: list[dict[str, Any]] = [
        {"what": "contact", "tags": ["vip"]},
        {"what": "channel", "names": ["desk"]},
        {"what": "visibility", "visibility": "private"},
        {"what": "files", "kinds": ["image"], "negated": True},
        {"what": "hours"},
    ]
    assert (await house.rehearsed(policy({**LUGGAGE, "when": conditions}))).found
    for each in conditions:
        turned = {**each, "negated": not each.get("negated", False)}
        found = await house.rehearsed(policy({**LUGGAGE, "when": [turned]}))
        assert not found.found


async def test_conditions_of_plugins_are_asked_when_a_draft_is_tried(
    house: House,
) -> None:
    house.at.core = replace(house.at.core, plugins=with_verdict(Verdict()))
    guilty = house.said("I am guilty")
    house.said("It was not me")
    found = await house.rehearsed(policy(GUILTY))
    assert [each.conversation_id for each in found.found] == [guilty]
