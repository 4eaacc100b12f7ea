"""A service for a while over a channel: who comes for it, and what becomes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from tests.made.hours import OFFICE
from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.domain.access import SYSTEM
from webcare.errors import InvalidTransition, Refused
from webcare.policies import hours, pilot, privacy
from webcare.policies.popup import Popup
from webcare.services.conversations import handle
from webcare.services.popups.closing import close_popup
from webcare.services.popups.saving import make_popup, read_popup
from webcare.storage.tables import (
    ChannelRow,
    Contact,
    Conversation,
    Message,
    PopupRow,
    Team,
    TurnedAway,
)

pytestmark = pytest.mark.anyio

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOON = datetime(2026, 6, 2, 11, tzinfo=UTC)
DAY = timedelta(days=1)

BARBECUE = {
    "name": "bbq",
    "title": "Barbecuehulp",
    "channel": "loft",
    "starts": "2026-06-01",
    "ends": "2026-06-07",
    "keywords": ["barbecue", "bbq{letters}"],
    "team": "grill",
    "after": "service",
    "welcome": {"nl": "Welkom bij de barbecuehulp!", "en": "Welcome!"},
    "farewell": {"nl": "De barbecuehulp is voorbij. Kijk op {target}."},
    "link": "https://example.org/recepten",
}


def barbecue(**other: object) -> Popup:
    return read_popup({**BARBECUE, **other})


@pytest.fixture
async def summer(world: World) -> World:
    """Give a world in which the barbecue help has been open for a day."""
    world.now = NOON
    world.team("grill")
    world.team("service")
    await make_popup(world.core, SYSTEM, barbecue())
    world.now += timedelta(seconds=10)
    return world


async def writes(
    world: World, name: str, who: str = "anna", text: str = "Vraag"
) -> None:
    later = int((world.now - BEGAN).total_seconds())
    await world.says(said(name, who, text, later=later))
    await world.work()


def of_popup(world: World) -> list[Conversation]:
    return [each for each in world.rows(Conversation) if each.popup_id]


async def test_who_begins_with_a_keyword_is_welcomed_by_its_team(
    summer: World,
) -> None:
    await writes(summer, "m1", "anna", "Hoi BBQ'ers, hoe lang moet een worst?")
    await writes(summer, "m2", "anna", "En kip?")
    await writes(summer, "m3", "jan", "Waar is mijn pakje?")
    (row,) = of_popup(summer)
    (grill,) = (each for each in summer.ask(_teams) if each[1] == "grill")
    assert (row.team_id, row.status) == (grill[0], "open")
    assert summer.platform.texts == ["Welkom bij de barbecuehulp!"]
    assert summer.count(Conversation) == 2


def _teams(session: Session) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in session.exec(select(Team))]


async def test_a_keyword_in_what_runs_moves_nothing(summer: World) -> None:
    await writes(summer, "m1", "jan", "Waar is mijn pakje?")
    await writes(summer, "m2", "jan", "En nog iets over de barbecue")
    assert of_popup(summer) == []
    assert summer.platform.texts == []


async def test_who_is_helped_and_writes_again_is_in_the_normal_service(
    summer: World,
) -> None:
    await writes(summer, "m1", "anna", "barbecue")
    await handle.resolve(summer.core, SYSTEM, of_popup(summer)[0].id)
    await writes(summer, "m2", "anna", "Waar is mijn pakje?")
    assert len(of_popup(summer)) == 1
    assert summer.count(Conversation) == 2


async def test_it_has_hours_of_its_own(summer: World) -> None:
    """The channel is closed, the barbecue help is not; and the reverse."""
    put_in_force(summer.core, hours.KIND, OFFICE)
    summer.now = datetime(2026, 6, 6, 11, tzinfo=UTC)  # a Saturday
    own = {"week": {"saturday": [{"opens": "09:00", "closes": "22:00"}]}}
    await make_popup(summer.core, SYSTEM, barbecue(), {"hours": own})
    await writes(summer, "m1", "anna", "barbecue")
    await writes(summer, "m2", "jan", "Waar is mijn pakje?")
    assert len(summer.platform.texts) == 2
    assert summer.platform.texts[0] == "Welkom bij de barbecuehulp!"
    assert "gesloten" in summer.platform.texts[1]
    row = of_popup(summer)[0]
    book = summer.core.policies
    assert book.effective(hours.KIND, row.place_id, summer.now).week.saturday
    # What it does not say itself is the channel's.
    assert (
        book.effective(hours.KIND, row.place_id, summer.now).outside
        == book.effective(hours.KIND, row.channel_id, summer.now).outside
    )


async def test_it_closes_itself_and_hands_over_what_is_open(summer: World) -> None:
    await writes(summer, "m1", "anna", "barbecue")
    await writes(summer, "m2", "piet", "barbecue")
    await handle.resolve(summer.core, SYSTEM, of_popup(summer)[1].id)
    summer.now = datetime(2026, 6, 7, 22, tzinfo=UTC)  # midnight over there
    await summer.work()
    teams = dict(summer.ask(_teams))
    assert [teams[each.team_id or 0] for each in of_popup(summer)] == [
        "service",
        "grill",
    ]
    (popup,) = summer.rows(PopupRow)
    assert popup.closed_at == summer.now
    await writes(summer, "m3", "anna", "Nog een vraag")
    assert of_popup(summer)[0].unread == 2


async def test_who_comes_too_late_reads_so_once(summer: World) -> None:
    summer.now = datetime(2026, 6, 7, 22, tzinfo=UTC)
    await summer.work()
    await writes(summer, "m1", "anna", "barbecue?")
    await writes(summer, "m2", "anna", "barbecue!")
    summer.now += DAY
    await writes(summer, "m3", "anna", "barbecue")
    assert summer.platform.texts == [
        "De barbecuehulp is voorbij. Kijk op https://example.org/recepten."
    ]
    assert {each.why for each in summer.rows(TurnedAway)} == {"popup_over"}
    assert all(each.queue_position is None for each in summer.rows(Conversation))
    await writes(summer, "m4", "anna", "Waar is mijn pakje?")
    assert summer.rows(Conversation)[-1].status == "open"
    assert summer.rows(Conversation)[-1].popup_id is None


async def test_long_after_its_end_the_keyword_is_free(summer: World) -> None:
    summer.now += 120 * DAY
    await writes(summer, "m1", "anna", "barbecue")
    assert of_popup(summer) == []


async def test_before_its_first_day_nobody_comes_for_it(summer: World) -> None:
    await make_popup(
        summer.core, SYSTEM, barbecue(starts="2026-06-04", ends="2026-06-07")
    )
    await writes(summer, "m1", "anna", "barbecue")
    assert of_popup(summer) == []


async def test_it_is_closed_by_hand_at_once(summer: World) -> None:
    await close_popup(summer.core, SYSTEM, "bbq")
    with pytest.raises(InvalidTransition):
        await close_popup(summer.core, SYSTEM, "bbq")
    await writes(summer, "m1", "anna", "barbecue")
    assert [each.why for each in summer.rows(TurnedAway)] == ["popup_over"]


async def test_an_end_that_moved_closes_it_later(summer: World) -> None:
    await make_popup(summer.core, SYSTEM, barbecue(ends="2026-06-09"))
    summer.now = datetime(2026, 6, 8, 11, tzinfo=UTC)
    await summer.work()
    await writes(summer, "m1", "anna", "barbecue")
    assert len(of_popup(summer)) == 1
    summer.now += 2 * DAY
    await summer.work()
    assert summer.rows(PopupRow)[0].closed_at is not None


async def test_a_pilot_does_not_count_who_comes_for_a_pop_up(summer: World) -> None:
    put_in_force(summer.core, pilot.KIND, {"places": {"mode": "daily", "daily": 0}})
    await writes(summer, "m1", "anna", "barbecue")
    await writes(summer, "m2", "jan", "Pakje")
    assert [each.status for each in summer.rows(Conversation)] == ["open", "resolved"]


async def test_they_are_told_in_their_own_language_and_about_their_data(
    summer: World,
) -> None:
    notice = {"notice": {"send": True, "texts": {"nl": "Lees dit.", "en": "Read."}}}
    await make_popup(summer.core, SYSTEM, barbecue(), {"privacy": notice})
    later = int((summer.now - BEGAN).total_seconds())
    await summer.says(said("m1", "anna", "bbq", later=later))
    with summer.core.database.writing() as session:
        session.get_one(Contact, summer.rows(Contact)[0].id).language = "en"
    await summer.work()
    assert summer.platform.texts == [
        "Welcome!\n\nRead. http://127.0.0.1:8800/privacy/loft"
    ]
    channel = summer.rows(ChannelRow)[0].id
    book = summer.core.policies
    assert not book.effective(privacy.KIND, channel, summer.now).notice.send
    assert len(summer.rows(Message, automatic="popup_welcome")) == 1


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"ends": "2026-05-30"}, "popup.ends"),
        ({"ends": "2027-07-01"}, "popup.ends"),
        ({"keywords": []}, "popup.keywords"),
        ({"keywords": ["(?=x)"]}, "popup.keywords.0"),
        ({"team": "niemand"}, "popup.team"),
        ({"elsewhere": "loft", "link": ""}, "popup.elsewhere"),
        ({"elsewhere": "desk"}, "popup.link"),
        ({"link": ""}, "popup.farewell.nl"),
        ({"name": "tweede"}, "popup.keywords.0"),
        ({"channel": "nergens"}, "popup.channel"),
    ],
)
async def test_what_cannot_be_is_named(
    summer: World, other: dict[str, object], rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        await make_popup(summer.core, SYSTEM, barbecue(**other))
    assert refused.value.findings[0].rule == rule


async def test_a_policy_that_is_none_of_its_own_is_refused(summer: World) -> None:
    with pytest.raises(Refused):
        await make_popup(summer.core, SYSTEM, barbecue(), {"retention": {}})
    with pytest.raises(Refused):
        await make_popup(summer.core, SYSTEM, barbecue(), {"hours": {"zone": "Mars"}})
