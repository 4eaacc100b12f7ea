"""A kind of policy that is the organisation's only."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.made.desk import Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.errors import ConfigurationError, NotFound
from webcare.policies.routing import KIND
from webcare.services.configuration.apply import apply
from webcare.services.configuration.apply_file import read_file
from webcare.services.configuration.export import export, written
from webcare.services.policies.drafts import save_draft
from webcare.services.policies.places import Place

pytestmark = pytest.mark.anyio

PEOPLE = """
[[teams]]
name = "billing"

[[users]]
email = "an@example.org"
role = "agent"
"""
RULES = """
[[policies]]
kind = "routing"
[[policies.document.rules]]
name = "bills"
title = "Bills"
when = [{what = "words", patterns = ["factuur"]}]
then = [{do = "team", team = "billing"}, {do = "agent", email = "an@example.org"}]
"""


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as at:
        yield at


async def test_it_goes_through_a_file_and_back(at: Desk) -> None:
    await apply(at.core, read_file(PEOPLE + RULES, {}))
    policy = at.core.policies.effective(KIND, None, at.now)
    assert [each.name for each in policy.rules] == ["bills"]
    again = await apply(at.core, read_file(written(await export(at.core)), {}))
    assert {each.outcome for each in again} == {"unchanged"}


async def test_whom_a_file_names_must_be_there(at: Desk) -> None:
    with pytest.raises(ConfigurationError) as error:
        await apply(at.core, read_file(RULES, {}))
    assert list(error.value.problems) == [
        "policies[0].document.rules.0.then.0.team: There is no team of this name.",
        (
            "policies[0].document.rules.0.then.1.email: "
            "Nobody with this e-mail address works here."
        ),
    ]


async def test_a_channel_cannot_have_its_own(at: Desk) -> None:
    channel_id = at.channel("shop")
    text = RULES.replace('"routing"', '"routing"\nchannel = "shop"')
    with pytest.raises(ConfigurationError) as error:
        await apply(at.core, read_file(PEOPLE + text, {}))
    assert list(error.value.problems) == [
        "policies[0].channel: policies of this kind are the organisation's only"
    ]
    chief = at.scope(at.user("chief", "admin"))
    with pytest.raises(NotFound):
        await save_draft(at.core, chief, Place(KIND, channel_id), {}, revision=0)
