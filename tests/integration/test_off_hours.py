"""Who writes to a closed channel is told when it opens: once, in their language."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.made.hours import OFFICE, keep
from tests.made.manual import put_in_force
from tests.world.core import World
from tests.world.letters import said
from webcare.policies import privacy
from webcare.services.automatic.follow_ups import GREET
from webcare.storage.tables import (
    AutomaticMessage,
    Block,
    ChannelRow,
    Contact,
    Conversation,
    Job,
    Message,
)

pytestmark = pytest.mark.anyio

SATURDAY = datetime(2026, 3, 7, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def weekend(world: World) -> World:
    """Give a world in which it is Saturday, and the loft keeps office hours."""
    world.now = SATURDAY
    await keep(world.core, OFFICE)
    return world


def at(moment: datetime) -> int:
    """Return how much later than the start of letters a moment is, in seconds."""
    return int((moment - datetime(2026, 3, 2, 9, tzinfo=UTC)).total_seconds())


async def writes(world: World, name: str, who: str = "anna", to: str = "loft") -> None:
    await world.says(said(name, who, later=at(world.now)), to=to)
    await world.work()


def pause(world: World, channel: int, reason: str) -> None:
    with world.core.database.writing() as session:
        row = session.get_one(ChannelRow, channel)
        row.paused_reason, row.version = reason, row.version + 1
    world.core.accounts.forget()


def ours(world: World) -> list[Message]:
    return world.rows(Message, direction="out")


async def test_ten_photos_get_one_answer_which_names_monday(weekend: World) -> None:
    for number in range(10):
        await writes(weekend, f"m{number}")
        weekend.now += timedelta(seconds=1)
    (text,) = weekend.platform.texts
    assert text.startswith("Bedankt voor uw bericht. We zijn nu gesloten.")
    assert text.endswith("U krijgt antwoord vanaf maandag 9 maart om 08:30.")
    (row,) = weekend.rows(Conversation)
    assert (row.status, row.unread) == ("open", 1)
    assert row.waiting_since == SATURDAY


async def test_ten_at_once_get_one_too(weekend: World) -> None:
    await weekend.says(
        *(said(f"m{number}", later=at(weekend.now)) for number in range(10))
    )
    assert len(weekend.rows(Job, kind=GREET)) == 1
    await weekend.work()
    assert len(ours(weekend)) == 1


async def test_of_what_came_together_the_last_counts(weekend: World) -> None:
    """The first was written before it closed."""
    before = SATURDAY - timedelta(days=1)
    await weekend.says(said("m1", later=at(before)), said("m2", later=at(weekend.now)))
    await weekend.work()
    assert len(ours(weekend)) == 1


async def test_what_could_not_leave_until_it_opened_is_not_said(
    weekend: World,
) -> None:
    """Nor is what goes with it: that is told another time."""
    notice = {"notice": {"send": True, "texts": {"nl": "Lees dit."}}}
    put_in_force(weekend.core, privacy.KIND, notice)
    channel = weekend.rows(ChannelRow)[0].id
    await weekend.says(said("m1", later=at(weekend.now)))
    pause(weekend, channel, "The token has expired.")
    await weekend.work()
    weekend.now = SATURDAY + timedelta(days=2)
    pause(weekend, channel, "")
    await weekend.work()
    assert weekend.platform.texts == []
    assert [each.status for each in ours(weekend)] == ["cancelled"]
    assert weekend.count(AutomaticMessage) == 0
    (row,) = weekend.rows(Conversation)
    assert (row.status, row.waiting_since) == ("open", SATURDAY)


async def test_who_speaks_english_reads_english(weekend: World) -> None:
    await weekend.says(said("m1", later=at(weekend.now)))
    with weekend.core.database.writing() as session:
        session.get_one(Contact, weekend.rows(Contact)[0].id).language = "en"
    await weekend.work()
    assert "from Monday 9 March at 08:30" in weekend.platform.texts[0]


async def test_the_channel_has_a_language_of_its_own(weekend: World) -> None:
    await keep(weekend.core, OFFICE | {"language": "en"})
    await writes(weekend, "m1")
    assert "We are closed now" in weekend.platform.texts[0]


async def test_each_person_and_each_closed_period_is_one(weekend: World) -> None:
    await writes(weekend, "m1")
    await writes(weekend, "m2", "jan")
    weekend.now = SATURDAY + timedelta(days=2, hours=8)  # Monday evening
    await writes(weekend, "m3")
    await writes(weekend, "m4")
    assert len(ours(weekend)) == 3
    assert "morgen om 08:30" in weekend.platform.texts[-1]


async def test_a_redelivery_is_answered_once(weekend: World) -> None:
    for _ in range(3):
        await writes(weekend, "m1")
    assert len(ours(weekend)) == 1


async def test_several_workers_answer_once(weekend: World) -> None:
    other = weekend.another_engine()
    for number in range(6):
        await weekend.says(said(f"m{number}", later=at(weekend.now)))
    await weekend.engine.run_due()
    await other.run_due()
    assert len(ours(weekend)) == 1


async def test_while_open_nothing_is_said(weekend: World) -> None:
    weekend.now = SATURDAY + timedelta(days=2)
    await writes(weekend, "m1")
    assert (weekend.count(Job), ours(weekend)) == (0, [])


async def test_a_silent_channel_leaves_no_work(weekend: World) -> None:
    await keep(weekend.core, OFFICE | {"outside": {"mode": "silent"}})
    await weekend.says(said("m1", later=at(weekend.now)))
    assert weekend.count(Job) == 0


async def test_what_is_old_is_not_answered(weekend: World) -> None:
    before = SATURDAY - timedelta(days=2)
    await weekend.says(said("m1", later=at(before)))
    await weekend.work()
    assert ours(weekend) == []


async def test_what_our_own_side_says_elsewhere_is_not_answered(
    weekend: World,
) -> None:
    await weekend.says(said("m1", direction="out", later=at(weekend.now)))
    assert weekend.count(Job) == 0


async def test_who_is_being_helped_is_not_sent_away(weekend: World) -> None:
    await weekend.says(said("m1", later=at(weekend.now)))
    await weekend.reply("Ik zoek het nu voor je uit.")
    await weekend.says(said("m2", text="Top!", later=at(weekend.now) + 60))
    weekend.now += timedelta(minutes=2)
    await weekend.work()
    assert [each.automatic for each in ours(weekend)] == [None]


async def test_when_it_opened_meanwhile_nothing_is_said(weekend: World) -> None:
    await weekend.says(said("m1", later=at(weekend.now)))
    weekend.now = SATURDAY + timedelta(days=2)
    await weekend.work()
    assert ours(weekend) == []


async def test_who_is_blocked_is_told_nothing(weekend: World) -> None:
    await weekend.says(said("m1", later=at(weekend.now)))
    (row,) = weekend.rows(Conversation)
    weekend.add(
        Block(
            channel_id=row.channel_id,
            identity_id=row.identity_id,
            blocked_at=weekend.now,
        )
    )
    await weekend.work()
    assert ours(weekend) == []
    assert weekend.count(AutomaticMessage) == 1


async def test_another_channel_is_named_while_that_one_is_open(
    weekend: World,
) -> None:
    night = weekend.channel("night")
    await keep(
        weekend.core,
        OFFICE | {"outside": {"mode": "other_channel", "channel": "night"}},
    )
    always = {"week": {"saturday": [{"opens": "00:00", "closes": "24:00"}]}}
    await keep(weekend.core, always, night)
    await writes(weekend, "m1")
    assert "U kunt ons wel bereiken via Pigeon" in weekend.platform.texts[0]


async def test_a_channel_that_is_closed_too_is_not_named(weekend: World) -> None:
    weekend.channel("night")
    await keep(
        weekend.core,
        OFFICE | {"outside": {"mode": "other_channel", "channel": "night"}},
    )
    await writes(weekend, "m1")
    assert "maandag 9 maart" in weekend.platform.texts[0]


async def test_a_channel_that_does_not_work_is_not_named(weekend: World) -> None:
    night = weekend.channel("night", paused_reason="The token has expired.")
    await keep(
        weekend.core,
        OFFICE | {"outside": {"mode": "other_channel", "channel": "night"}},
    )
    always = {"week": {"saturday": [{"opens": "00:00", "closes": "24:00"}]}}
    await keep(weekend.core, always, night)
    await writes(weekend, "m1")
    assert "maandag 9 maart" in weekend.platform.texts[0]


async def test_a_channel_that_never_opens_does_not_say_when(weekend: World) -> None:
    await keep(weekend.core, {"week": {}, "outside": {"mode": "reply"}})
    await writes(weekend, "m1")
    await writes(weekend, "m2")
    (text,) = weekend.platform.texts
    assert text.endswith("vanaf een later moment.")


async def test_a_promise_is_told(weekend: World) -> None:
    text = {"nl": "Vanaf {opens} antwoorden we binnen {promise}."}
    document = OFFICE | {
        "outside": {"mode": "reply", "text": text},
        "promise": {"minutes": 120},
    }
    await keep(weekend.core, document)
    await writes(weekend, "m1")
    assert weekend.platform.texts == [
        "Vanaf maandag 9 maart om 08:30 antwoorden we binnen 2 uur."
    ]
