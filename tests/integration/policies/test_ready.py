"""What takes long is done before anybody writes, in every process."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.made.desk import Desk
from tests.made.manual import put_in_force
from webcare.policies import hours, tone
from webcare.services.core import Core
from webcare.services.policies import PolicyBook
from webcare.services.policies.watch import keep_policies_fresh

pytestmark = pytest.mark.anyio

SOON = timedelta(seconds=2)


def manual(token: str) -> dict[str, object]:
    rule = {"kind": "existence", "tokens": [token], "bad": [token], "good": ["ja"]}
    return {"rules": {"r": rule}}


def is_ready(core: Core, channel_id: int | None = None) -> bool:
    policy = core.policies.effective(tone.KIND, channel_id, core.clock())
    return bool(policy.rules) and "prepared" in vars(policy)


async def until_ready(core: Core, *channels: int | None) -> None:
    watching = asyncio.create_task(keep_policies_fresh(core))
    for _ in range(500):
        await asyncio.sleep(0.01)
        if all(is_ready(core, each) for each in channels):
            break
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
    assert all(is_ready(core, each) for each in channels)


async def test_another_process_is_ready_before_somebody_writes(at: Desk) -> None:
    own = at.channel("balie")
    put_in_force(at.core, tone.KIND, manual("bsn"))
    put_in_force(at.core, tone.KIND, {"rules": {"r": {"off": True}}}, own)
    book = PolicyBook(at.core.database, at.core.policies.kinds)
    await until_ready(replace(at.core, policies=book), None, own)


async def test_what_is_planned_is_ready_when_it_begins(at: Desk) -> None:
    begins = at.now + SOON
    put_in_force(at.core, tone.KIND, manual("later"), at=begins)
    at.core.policies.prepare(begins)
    policy = at.core.policies.effective(tone.KIND, None, begins)
    assert "prepared" in vars(policy)
    assert not at.core.policies.effective(tone.KIND, None, at.now).rules


def test_another_policy_takes_nothing_away(at: Desk) -> None:
    put_in_force(at.core, tone.KIND, manual("bsn"))
    at.core.policies.prepare(at.now)
    assert is_ready(at.core)
    put_in_force(at.core, hours.KIND, {"zone": "Europe/Brussels"})
    assert is_ready(at.core)
