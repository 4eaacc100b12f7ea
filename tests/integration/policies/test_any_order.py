"""Whatever is done in whatever order, the newest version that has begun holds."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from tests.integration.policies.conftest import Manual
from tests.made.desk import NOON, desk, migrated
from tests.made.manners import KINDS, MANNERS, Manners
from tests.services.plugin import NewDatabase
from webcare.errors import InvalidTransition
from webcare.policies.kind import Document
from webcare.services.policies.activation import Decision, activate, call_off
from webcare.services.policies.drafts import NO_DRAFT, restore, save_draft
from webcare.services.policies.past import policy_at
from webcare.services.policies.places import Place

PLACES = st.sampled_from(["all", "shop", "help"])
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "words": st.sampled_from(["a", "b", "c"]).map(lambda text: {"text": text}),
        "most": st.integers(4, 9),
    },
)
HOURS = st.integers(0, 6)
STEPS = st.one_of(
    st.tuples(st.just("say"), PLACES, st.tuples(DOCUMENTS, HOURS)),
    st.tuples(st.just("draft"), PLACES, DOCUMENTS),
    st.tuples(st.just("activate"), PLACES, HOURS),
    st.tuples(st.just("restore"), PLACES, st.integers(1, 4)),
    st.tuples(st.just("call off"), PLACES, st.integers(1, 4)),
    st.tuples(st.just("wait"), PLACES, HOURS),
)


@dataclass
class Line:
    """What we believe of one place: versions by number, and the draft."""

    versions: dict[int, tuple[datetime, Document]] = field(default_factory=dict)
    newest: int = 0
    draft: tuple[int, Document] | None = None

    def at(self, moment: datetime) -> Document:
        """Look at every version there is."""
        best: tuple[datetime, int] | None = None
        document: Document = {}
        for number, (begins, says) in self.versions.items():
            if begins <= moment and (best is None or (begins, number) > best):
                best, document = (begins, number), says
        return document


async def play(manual: Manual, steps: Sequence[tuple[str, str, object]]) -> None:
    ids = {"all": None, "shop": manual.shop, "help": manual.help}
    lines = {name: Line() for name in ids}
    for what, where, value in steps:
        await take(manual, what, Place(MANNERS, ids[where]), lines[where], value)
        check(manual, ids, lines)


async def take(
    manual: Manual, what: str, place: Place, line: Line, value: object
) -> None:
    core, chief, now = manual.at.core, manual.chief, manual.at.now
    revision = line.draft[0] if line.draft else NO_DRAFT
    if what == "say" and isinstance(value, tuple):
        document, hours = value
        await take(manual, "draft", place, line, document)
        await take(manual, "activate", place, line, hours)
    elif what == "wait" and isinstance(value, int):
        manual.at.now += timedelta(hours=value)
    elif what == "draft" and isinstance(value, dict):
        made = await save_draft(core, chief, place, value, revision=revision)
        line.draft = made, value
    elif what == "activate" and isinstance(value, int) and line.draft:
        begins = now + timedelta(hours=value)
        decision = Decision(acknowledged=True, effective_from=begins)
        number = await activate(
            core, chief, place, decision, revision=revision, newest=line.newest
        )
        line.versions[number], line.newest = (begins, line.draft[1]), number
        line.draft = None
    elif what == "restore" and isinstance(value, int) and value in line.versions:
        made = await restore(core, chief, place, value, revision=revision)
        line.draft = made, line.versions[value][1]
    elif what == "call off" and isinstance(value, int) and value in line.versions:
        with suppress(InvalidTransition):
            await call_off(core, chief, place, value)
            del line.versions[value]


def check(manual: Manual, ids: dict[str, int | None], lines: dict[str, Line]) -> None:
    for hours in range(-2, 9):
        moment = manual.at.now + timedelta(hours=hours)
        for name, channel_id in ids.items():
            own = lines[name].at(moment) if channel_id else {}
            wanted = MANNERS.schema.model_validate({**lines["all"].at(moment), **own})
            found = manual.at.core.policies.effective(MANNERS, channel_id, moment)
            assert found == wanted, (name, hours)
    for hours in (0, 8):
        moment = manual.at.now + timedelta(hours=hours)
        read = manual.at.ask(partial(_of_shop, manual.shop, moment))
        assert read == manual.at.core.policies.effective(MANNERS, manual.shop, moment)


def _of_shop(shop: int, moment: datetime, session: Session) -> Manners:
    return policy_at(session, MANNERS, shop, moment)


@given(st.lists(STEPS, max_size=25))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_newest_that_has_begun_holds_and_the_channel_lies_over_it(
    new_sqlite: NewDatabase,
    tmp_path: Path,
    steps: list[tuple[str, str, object]],
) -> None:
    with desk(new_sqlite(migrated), tmp_path, kinds=KINDS) as at:
        at.now = NOON
        chief = at.scope(at.user("chief", "admin"))
        manual = Manual(at, chief, at.channel("shop"), at.channel("help"))
        asyncio.run(play(manual, steps))
