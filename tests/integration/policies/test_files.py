"""Policies in files: applied, written, and applied again."""

import asyncio
import re
import tomllib
from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from tests.architecture.sources import ROOT
from tests.integration.policies.conftest import Manual
from tests.integration.policies.test_any_order import DOCUMENTS
from tests.made.desk import desk, migrated
from tests.made.manners import KINDS, MANNERS, STRICT
from tests.services.plugin import NewDatabase
from webcare.errors import ConfigurationError
from webcare.policies.installed import installed_kinds
from webcare.services.configuration.apply import Applied, apply
from webcare.services.configuration.apply_file import PolicyEntry, read_file
from webcare.services.configuration.export import Exported, export, written
from webcare.services.policies.activation import Decision
from webcare.storage.tables import PolicyVersion, Team

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def applied(
    manual: Manual, text: str, *, acknowledged: bool = False
) -> Sequence[Applied]:
    variables = {"SHOP_ACCESS_TOKEN": "word", "HELP_ACCESS_TOKEN": "word"}
    document = read_file(text, variables)
    return await apply(manual.at.core, document, acknowledged=acknowledged)


async def refused(manual: Manual, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        await applied(manual, text)
    assert manual.at.ask(lambda s: s.exec(select(PolicyVersion)).all()) == []
    return list(error.value.problems)


def outcomes(done: Sequence[Applied]) -> set[str]:
    return {each.outcome for each in done}


ORGANISATION = """
[[policies]]
kind = "manners"
[policies.document]
most = 5
[policies.document.words]
text = "Dag"
after = 09:00:00
"""
SHOP = """
[[policies]]
kind = "manners"
channel = "shop"
document = {words = {text = "Hoi"}}
"""


async def test_a_file_is_applied_once_however_often(manual: Manual) -> None:
    first = await applied(manual, ORGANISATION + SHOP)
    assert [(each.name, each.outcome) for each in first] == [
        ("manners", "created"),
        ("manners of shop", "created"),
    ]
    assert (manual.words(), manual.words(manual.shop)) == ("Dag", "Hoi")
    assert outcomes(await applied(manual, ORGANISATION + SHOP)) == {"unchanged"}
    changed = await applied(manual, SHOP.replace("Hoi", "Hallo"))
    assert [each.outcome for each in changed] == ["changed"]
    assert manual.words(manual.shop) == "Hallo"
    assert manual.words(manual.help) == "Dag"


async def test_what_there_is_can_be_written_and_applied_again(manual: Manual) -> None:
    later = Decision(acknowledged=True, effective_from=manual.at.now + HOUR)
    await manual.say({"words": {"text": "Dag\nallemaal"}, "most": 5})
    await manual.say({"most": 6}, manual.shop)
    await manual.say({}, manual.shop, later)
    await manual.say({"most": 8}, manual.help)
    await manual.say({}, manual.help)
    text = written(await export(manual.at.core))
    assert "word" not in text.replace("words", "")
    assert 'access_token = {env = "SHOP_ACCESS_TOKEN"}' in text
    assert outcomes(await applied(manual, text)) == {"unchanged"}
    # After its moment the planned version is the one that holds.
    manual.at.now += 2 * HOUR
    assert outcomes(await applied(manual, text)) == {"unchanged"}


async def test_another_house_becomes_the_same(
    manual: Manual, new_sqlite: NewDatabase, tmp_path: Path
) -> None:
    later = Decision(acknowledged=True, effective_from=manual.at.now + HOUR)
    await manual.say({"words": {"text": "Dag"}})
    await manual.say({"most": 6}, manual.shop, later)
    manual.at.add(Team(name="service"))
    text = written(await export(manual.at.core))
    with desk(new_sqlite(migrated), tmp_path / "other", kinds=KINDS) as other:
        chief = other.scope(other.user("boss", "admin"))
        there = Manual(other, chief, 0, 0)
        await applied(there, text)
        assert outcomes(await applied(there, text)) == {"unchanged"}
        # What is there beside what the file names stays: somebody to apply it.
        again = tomllib.loads(written(await export(other.core)))
        wanted = tomllib.loads(text)
        assert again["policies"] == wanted["policies"]
        assert again["channels"] == wanted["channels"]
        assert [e for e in again["users"] if e["name"] != "boss"] == wanted["users"]


async def test_a_channel_and_its_policy_come_in_one_file(manual: Manual) -> None:
    text = """
[[channels]]
name = "new"
type = "paper"
settings = {number = "new-number", access_token = "x"}
[[policies]]
kind = "manners"
channel = "new"
document = {words = {text = "Nieuw"}}
"""
    await applied(manual, text)
    channels = await manual.at.core.accounts.all()
    (new,) = (each.id for each in channels if each.name == "new")
    assert manual.words(new) == "Nieuw"


async def test_everything_wrong_is_named_by_its_place_and_nothing_is_applied(
    manual: Manual,
) -> None:
    text = """
[[teams]]
name = "service"
[[policies]]
kind = "mood"
[[policies]]
kind = "manners"
channel = "nowhere"
[[policies]]
kind = "manners"
colour = "red"
[[policies]]
kind = "manners"
document = {words = {text = 3, mood = "x"}, most = -1}
[[policies]]
kind = "manners"
channel = "shop"
from = 2026-12-31T23:00:00
[[policies]]
kind = "manners"
channel = "help"
document = {least = 9, most = 1}
[[policies]]
kind = "manners"
channel = "help"
document = {words = {text = "a\\u0000"}}
[[policies]]
kind = "manners"
from = 9999-12-31T23:59:59Z
"""
    problems = await refused(manual, text)
    assert [each.partition(": ")[0] for each in problems] == [
        "policies[2].colour",
        "policies[4].from",
        "policies[6]",
        "policies[0].kind",
        "policies[1].channel",
        "policies[6].document.words.text",
        "policies[7].from",
        "policies[3].document.words.text",
        "policies[3].document.words.mood",
        "policies[3].document.most",
    ]
    assert manual.at.ask(lambda s: s.exec(select(Team)).all()) == []


async def test_what_contradicts_itself_is_found_before_anything_is_changed(
    manual: Manual,
) -> None:
    text = """
[[policies]]
kind = "manners"
document = {most = 1}
[[policies]]
kind = "manners"
channel = "shop"
document = {least = 2}
"""
    problems = await refused(manual, text)
    assert problems == [
        "policies[0]: channel shop, least: The least is more than the most.",
        "policies[1].document.least: The least is more than the most.",
    ]


async def test_what_fits_only_together_is_applied_together(manual: Manual) -> None:
    await manual.say({"least": 3}, manual.shop)
    text = """
[[policies]]
kind = "manners"
document = {most = 1}
[[policies]]
kind = "manners"
channel = "shop"
document = {least = 1}
"""
    assert outcomes(await applied(manual, text)) == {"created", "changed"}


async def test_what_takes_away_for_good_needs_a_word(manual: Manual) -> None:
    text = '[[policies]]\nkind = "strict"\ndocument = {most = 1}\n'
    (problem,) = await refused(manual, text)
    assert problem.startswith("policies[0]: this can take away")
    await applied(manual, text, acknowledged=True)
    row = manual.at.ask(lambda s: s.exec(select(PolicyVersion)).one())
    assert (row.kind, row.acknowledged) == (STRICT.name, True)
    # What changes nothing takes nothing away.
    assert outcomes(await applied(manual, text)) == {"unchanged"}


async def test_a_draft_stays_and_is_looked_at_again(manual: Manual) -> None:
    from webcare.errors import InvalidTransition  # noqa: PLC0415
    from webcare.services.policies.activation import activate  # noqa: PLC0415
    from webcare.services.policies.drafts import save_draft  # noqa: PLC0415
    from webcare.services.policies.places import Place  # noqa: PLC0415

    core, place = manual.at.core, Place(MANNERS)
    revision = await save_draft(core, manual.chief, place, {"most": 7}, revision=0)
    await applied(manual, ORGANISATION)
    with pytest.raises(InvalidTransition):
        await activate(
            core,
            manual.chief,
            place,
            Decision(acknowledged=True),
            revision=revision,
            newest=0,
        )


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(TEXTS, VALUES, max_size=4), max_size=3))
def test_whatever_a_document_says_is_read_as_it_was_written(
    documents: list[dict[str, Any]],
) -> None:
    policies = tuple(
        PolicyEntry(kind="manners", channel=f"c{index}", document=each)
        for index, each in enumerate(documents)
    )
    text = written(Exported((), (), (), (), policies))
    read = tomllib.loads(text).get("policies", [])
    assert [each["document"] for each in read] == documents


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["all", "shop", "help"]), DOCUMENTS, st.integers(0, 3)
        ),
        max_size=6,
    ),
    st.integers(0, 4),
)
@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_there_is_its_file_changes_nothing(
    new_sqlite: NewDatabase,
    tmp_path: Path,
    said: list[tuple[str, dict[str, Any], int]],
    wait: int,
) -> None:
    with desk(new_sqlite(migrated), tmp_path, kinds=KINDS) as at:
        chief = at.scope(at.user("chief", "admin"))
        manual = Manual(at, chief, at.channel("shop"), at.channel("help"))
        ids = {"all": None, "shop": manual.shop, "help": manual.help}

        async def play() -> None:
            for where, document, hours in said:
                begins = manual.at.now + hours * HOUR if hours else None
                decision = Decision(acknowledged=True, effective_from=begins)
                await manual.say(document, ids[where], decision)
            manual.at.now += wait * HOUR
            text = written(await export(at.core))
            assert outcomes(await applied(manual, text)) <= {"unchanged"}

        asyncio.run(play())


def test_a_moment_keeps_its_place_in_time() -> None:
    text = '[[policies]]\nkind = "x"\nfrom = 2026-12-31T23:00:00+01:00\n'
    (placed,) = read_file(text, {}).policies
    assert placed.entry.begins is not None
    assert (
        placed.entry.begins.astimezone(UTC).isoformat() == "2026-12-31T22:00:00+00:00"
    )


def test_the_file_in_the_documentation_fits() -> None:
    page = (ROOT / "docs" / "reference" / "policies.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) > 1
    file = read_file("\n".join(blocks), {})
    assert file.problems == ()
    for placed in file.policies:
        kind = installed_kinds()[placed.entry.kind]
        assert kind.problems(placed.entry.document) == ()
