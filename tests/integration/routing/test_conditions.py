"""Conditions of plugins decide at receipt, and what came in is kept in any case."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from tests.made.desk import migrated
from tests.made.rules import go_by, rule, to
from tests.made.verdict import NAME, Verdict, with_verdict
from tests.services.plugin import NewDatabase
from tests.world.core import World, running
from tests.world.letters import said
from webcare.loader import conditions
from webcare.loader.conditions import Answers, RunningCondition
from webcare.plugin import Written
from webcare.storage.tables import Contact, Conversation

pytestmark = pytest.mark.anyio


@pytest.fixture
def verdict() -> Verdict:
    return Verdict()


@pytest.fixture
async def court(
    new_database: NewDatabase, tmp_path: Path, verdict: Verdict
) -> AsyncIterator[World]:
    """Give a world whose rules can ask for a verdict."""
    plugins = with_verdict(verdict)
    async with running(new_database(migrated), tmp_path, plugins=plugins) as made:
        made.channel()
        yield made


def asking(*names: str, negated: bool = False) -> dict[str, Any]:
    return {"what": "plugin", "conditions": [*names], "negated": negated}


def teams(court: World) -> dict[int | None, int]:
    """Return how many conversations each team has."""
    found: dict[int | None, int] = {}
    for row in court.rows(Conversation):
        found[row.team_id] = found.get(row.team_id, 0) + 1
    return found


async def test_it_places_what_comes_in(court: World, verdict: Verdict) -> None:
    prison = court.team("prison")
    await go_by(court.core, rule("guilty", to("prison"), when=[asking(NAME)]))
    await court.says(
        said("m1", text="I am guilty", who="a"), said("m2", text="No", who="b")
    )
    assert teams(court) == {prison: 1, None: 1}
    heard = {each.text: each for each in verdict.heard}
    assert set(heard) == {"I am guilty", "No"}
    assert (heard["No"].channel, heard["No"].public) == ("loft", False)


async def test_it_is_told_what_is_known_of_the_customer(
    court: World, verdict: Verdict
) -> None:
    await go_by(court.core, rule("all", when=[asking(NAME)], on=["new", "message"]))
    await court.says(said("m1", text="One"))
    with court.core.database.writing() as session:
        contact = session.exec(select(Contact)).one()
        contact.tags, contact.language = ["vip"], "nl-NL"
    await court.says(said("m2", text="Two"))
    assert [(each.tags, each.language) for each in verdict.heard] == [
        (frozenset(), None),
        (frozenset({"vip"}), "nl"),
    ]


async def test_nobody_is_asked_where_no_rule_asks(
    court: World, verdict: Verdict
) -> None:
    await go_by(court.core, rule("all"), rule("other", when=[asking("no.body")]))
    await court.says(said("m1", text="I am guilty"))
    assert verdict.heard == []


@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("how", ["raises", "hangs", "odd", "gone"])
async def test_of_one_that_fails_neither_it_nor_its_opposite_holds(
    court: World,
    verdict: Verdict,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
    *,
    negated: bool,
) -> None:
    prison = court.team("prison")
    name = NAME if how != "gone" else "no.body"
    verdict.fails = how  # type: ignore[assignment]
    monkeypatch.setattr(conditions, "PATIENCE", 0.05 if how == "hangs" else 10)
    await go_by(
        court.core,
        rule("guilty", to("prison"), when=[asking(name, negated=negated)]),
        rule("tagged"),
    )
    await court.says(*(said(f"m{n}", text="guilty", who=f"{n}") for n in range(3)))
    verdict.go_on.set()
    assert teams(court) == {None: 3}
    assert {tuple(each.tags) for each in court.rows(Conversation)} == {("tagged",)}
    assert prison not in teams(court)


async def test_all_that_comes_together_is_asked_in_one_go(
    court: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    asked = RunningCondition.holds

    def counted(self: RunningCondition, written: Sequence[Written]) -> Answers:
        calls.append(len(written))
        return asked(self, written)

    monkeypatch.setattr(RunningCondition, "holds", counted)
    await go_by(court.core, rule("guilty", when=[asking(NAME)]))
    await court.says(*(said(f"m{n}", text=f"{n}", who=f"{n}") for n in range(5)))
    assert calls == [5]


async def test_it_is_asked_about_what_happens_later_too(
    court: World, verdict: Verdict
) -> None:
    prison = court.team("prison")
    await go_by(
        court.core,
        rule("guilty", to("prison"), when=[asking(NAME)], on=["status"]),
    )
    await court.says(said("m1", text="I am guilty"))
    assert verdict.heard == []
    await court.reply()
    await court.work()
    assert teams(court) == {prison: 1}
