"""The plan's arithmetic, its queues, and that the documentation holds its table."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.plan import (
    RATES,
    Assumed,
    Costs,
    batched,
    fitted,
    laned,
    paced,
    percentile,
    plan,
    read_costs,
    table,
)

ROUND = Costs(
    batch_webcare=1_000,
    message_webcare=100,
    batch_database=900,
    message_database=0,
    reply_webcare=10_000,
    reply_database=5_000,
    idle_milliseconds=0,
    memory_mib=100,
    connections=10,
    stored_bytes=1_000,
)
CALM = Assumed(stall_share=0)


def test_two_sizes_of_batch_tell_what_a_batch_and_a_message_cost() -> None:
    batch, message = fitted((1, 1_100), (10, 200))

    assert (batch, message) == pytest.approx((1_000, 100))


def test_one_webhook_alone_waits_for_its_own_commit() -> None:
    took, batch = batched([0.0], ROUND, CALM)

    assert took == pytest.approx([0.002])
    assert batch == 1


def test_what_comes_during_a_commit_is_committed_together_next() -> None:
    took, batch = batched([0.0, 0.0005, 0.001], ROUND, CALM)

    # The first takes 2 ms; the two that came meanwhile take 2.1 ms from there.
    assert took == pytest.approx([0.002, 0.0036, 0.0031])
    assert batch == 1.5


def test_a_stall_keeps_its_batch_waiting() -> None:
    took, _ = batched([0.0], ROUND, replace(CALM, stall_share=1, stall_seconds=0.05))

    assert took == pytest.approx([0.052])


def test_more_than_there_are_lanes_for_waits_its_turn() -> None:
    assert laned([0.0, 0.0, 0.0], lanes=2, seconds=1) == [1, 1, 2]


def test_a_pace_lets_a_burst_through_and_spaces_what_follows() -> None:
    assert paced([0.0] * 4, rate=2, burst=2) == pytest.approx([0, 0, 0.5, 1])


def test_a_pace_recovers_in_silence() -> None:
    assert paced([0.0, 0.0, 10.0], rate=1, burst=1) == pytest.approx([0, 1, 0])


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 3
    assert percentile([1], 0.99) == 1


def test_work_is_shared_so_that_nobody_is_busier_than_allowed() -> None:
    found = plan(1_000, ROUND, replace(CALM, platform_seconds=0))

    # 500 replies at 10 ms each are 5 cores, at 60 % each 8.3 workers.
    assert found.workers == 9
    assert found.webcare_cores <= (found.web + found.workers) * CALM.busy
    assert found.accounts == 8
    assert found.connections == (found.web + found.workers) * 10
    assert found.stored_a_day == 1_500 * 1_000 * 86_400


def test_a_slow_platform_takes_lanes_and_so_workers() -> None:
    found = plan(1_000, ROUND, replace(CALM, platform_seconds=0.95))

    # 500 replies of 0.96 s each keep 480 lanes busy, and 60 % of 800.
    assert found.workers == 50


def test_a_database_that_is_too_busy_for_one_server_is_parted() -> None:
    few = plan(1_000, ROUND, CALM)
    many = plan(1_000, ROUND, replace(CALM, database_cores=1))

    assert few.partitions == 1
    assert many.partitions == pytest.approx(few.database_cores / 0.6, abs=1)


def test_processes_grow_in_step_with_the_rate() -> None:
    one, ten = plan(1_000, ROUND, CALM), plan(10_000, ROUND, CALM)

    assert 8 <= ten.web / one.web <= 12
    assert 9 <= ten.webcare_cores / one.webcare_cores <= 11


def test_the_documentation_holds_the_table_of_the_measured_costs() -> None:
    page = Path(__file__).parents[2] / "docs/explanation/scale.md"
    costs = read_costs()

    printed = "\n".join(table(plan(rate, costs, Assumed()) for rate in RATES))

    assert printed in page.read_text(), "run: python -m benchmarks.plan"
