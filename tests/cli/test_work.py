"""`webcare work`."""

from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from sqlmodel import SQLModel

from tests.cli.conftest import Run
from webcare.settings import Settings
from webcare.storage.database import Database
from webcare.storage.tables import Job, Lane, WorkerRow

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


class Put(Protocol):
    """Stores rows, and returns the number of the last job among them."""

    def __call__(self, *rows: SQLModel) -> int: ...


@pytest.fixture
def put(database: str) -> Put:
    """Give a function that stores rows."""
    del database

    def put(*rows: SQLModel) -> int:
        opened = Database(Settings.load().effective_database_url)
        with opened.writing() as session:
            session.add_all(rows)
            session.flush()
            number = max(
                (row.id or 0 for row in rows if isinstance(row, Job)), default=0
            )
        opened.close()
        return number

    return put


def job(lane: str = "a", *, aside: bool = True, **columns: Any) -> Job:
    failed = {"attempts": 12, "last_error": "ValueError", "failed_at": NOW - HOUR}
    values: dict[str, Any] = {"kind": "note", "payload": {}, "run_at": NOW - HOUR}
    return Job(lane=lane, **{**values, **(failed if aside else {}), **columns})


def test_nothing_to_do_says_so(run: Run, put: Put) -> None:
    put()
    assert run("work", "list").out == "No work was given up.\n"
    assert run("work", "list", "--state", "due").out == "All work is done.\n"
    assert "nothing is planned" in run("work", "show").out


def test_what_was_given_up_is_listed(run: Run, put: Put) -> None:
    put(job(aside=False))
    number = put(job())
    head, *rows = run("work", "list").out.splitlines()
    assert head.split() == ["NUMBER", "KIND", "SINCE", "FAILED", "CHANNEL", "WHY"]
    (row,) = rows
    assert row.split()[:2] == [str(number), "note"]
    assert row.split()[-2:] == ["12", "ValueError"]
    assert run("work", "list", "--kind", "other").out == "No work was given up.\n"
    due = run("work", "list", "--state", "due").out.splitlines()
    assert len(due) == 2


def test_long_lists_say_how_to_go_on(run: Run, put: Put) -> None:
    put(*(job(str(number)) for number in range(3)))
    *first, hint = run("work", "list", "--limit", "2", "--oldest").out.splitlines()
    place = hint.rpartition(" ")[2]
    rest = run("work", "list", "--limit", "2", "--oldest", "--after", place).out
    numbers = [row.split()[0] for row in (*first[1:], *rest.splitlines()[1:])]
    assert len(numbers) == len(set(numbers)) == 3


def test_one_piece_of_work_is_shown_with_its_lane(run: Run, put: Put) -> None:
    put(
        job(aside=False),
        Lane(key="a", ready_at=NOW, worker="w", lease_until=NOW + HOUR),
        worker(),
    )
    number = put(job(aside=False, run_at=NOW + HOUR))
    shown = run("work", "show", str(number)).out
    assert "work:         note (note)\n" in shown
    assert "state:        later\n" in shown
    assert "behind:       1 in its lane\n" in shown
    assert "lane held by: machine-1:42\n" in shown
    assert "if dropped:" in shown
    gone = run("work", "show", "999")
    assert (gone.code, gone.out) == (1, "")
    assert "not there any more" in gone.err


def worker() -> WorkerRow:
    return WorkerRow(
        name="w",
        kind="worker",
        host="machine-1",
        pid=42,
        version="0.1.0",
        started_at=NOW - HOUR,
        seen_at=datetime.now(UTC),
        lanes=1,
    )


def test_the_overview_says_what_is_late_and_who_works(run: Run, put: Put) -> None:
    put(job(), worker(), Lane(key="a", ready_at=NOW - HOUR))
    shown = run("work", "show").out
    assert "no worker takes: 1" in shown
    assert "machine-1:42" in shown
    assert "1 lanes" in shown


def test_work_is_tried_again_once(run: Run, put: Put) -> None:
    number = put(job())
    again = run("work", "retry", str(number))
    assert (again.code, again.out) == (0, f"{number} is tried again now.\n")
    second = run("work", "retry", str(number))
    assert second.code == 1
    assert f"{number}: Only work that failed" in second.err


def test_all_of_a_kind_is_tried_again(run: Run, put: Put) -> None:
    put(job("a"), job("b"), job("c", kind="other"))
    assert run("work", "retry", "--kind", "note").out == "Tried again: 2.\n"
    assert len(run("work", "list").out.splitlines()) == 2


def test_one_that_is_gone_keeps_no_other_from_being_dropped(run: Run, put: Put) -> None:
    number = put(job())
    dropped = run("work", "drop", "999", str(number), str(number))
    assert dropped.code == 1
    assert dropped.out == f"{number} is dropped.\n"
    assert dropped.err.startswith("999: This work is not there any more")
    assert run("work", "list").out == "No work was given up.\n"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    "arguments",
    [("retry",), ("retry", "1", "--kind", "x"), ("drop",), ("list", "--state", "x")],
)
def test_wrong_use_leaves_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("work", *arguments).code == 2


def test_nothing_that_a_platform_says_is_obeyed_by_a_terminal(
    run: Run, put: Put
) -> None:
    number = put(job(last_error="\x1b]0;owned\x07 no\n9  note  done"))
    for command in (["list"], ["show", str(number)]):
        said = run("work", *command).out
        assert "\\x1b]0;owned\\x07 no 9  note  done" in said
        assert "\x1b" not in said
