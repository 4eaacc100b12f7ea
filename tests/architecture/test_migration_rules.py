"""A migration holds nobody up, and leaves what the version before can work with."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.architecture.sources import CORE, name
from webcare.storage.tables import metadata

VERSIONS = CORE / "storage" / "migrations" / "versions"
STEPS = sorted(VERSIONS.glob("[0-9]*.py"))

# What was written before there were rules, and is never changed again.
BEFORE_THE_RULES = frozenset({"0001", "0002", "0003"})
# Nothing before it asks what it may work with.
BREAKS = BEFORE_THE_RULES | {"0004"}

# Everything else grows with what people write. A new table is large until it is here.
SMALL = frozenset(
    {
        "api_tokens",
        "channel_reports",
        "channels",
        "contact_fields",
        "memberships",
        "role_grants",
        "roles",
        "schedules",
        "schema_steps",
        "teams",
        "templates",
        "users",
        "workers",
    }
)
LARGE = frozenset(metadata.tables) - SMALL

# Taking away, which is for the release after the one that needs it no more.
CONTRACTS = frozenset({"drop_column", "drop_table", "rename_table", "require"})

# Where a helper's table stands among its words.
TABLE_AT = {
    "add_check": 1,
    "add_foreign_key": 1,
    "backfill": 0,
    "create_index": 1,
    "require": 0,
}

Call = tuple[str, str, list[str]]
"""On what a function is called, its name, and the texts that it is given."""


def problems(source: str, revision: str) -> Iterator[str]:
    """Yield what is wrong with a migration, one sentence each."""
    module = ast.parse(source)
    said = _attributes(module)
    works_with, through = said.get("works_with"), said.get("works_through")
    if not isinstance(works_with, str) or not re.fullmatch(r"\d{4}", works_with):
        yield "works_with does not say which code can work with it."
    elif works_with > revision:
        yield "works_with is a later migration."
    elif works_with == revision and revision not in BREAKS:
        yield "works_with is itself: every server that runs would be shut out."
    if not isinstance(through, tuple):
        yield "works_through does not say of which tables it reads every row."
        through = ()
    if revision in BEFORE_THE_RULES:
        return
    calls = list(_calls(module))
    if {"online", "op"} <= {owner for owner, _, _ in calls}:
        yield "online beside op: what op did would be committed half-way."
    yield from _direct(calls)
    yield from _taking_away(calls, contracts=said.get("contracts") is True)
    yield from _unannounced(calls, through)


def _direct(calls: list[Call]) -> Iterator[str]:
    made = {words[0] for _, method, words in calls if method == "create_table"}
    for owner, method, words in calls:
        if owner == "online" or method in {"create_table", "ForeignKeyConstraint"}:
            continue
        touched = {word for text in words for word in re.findall(r"\w+", text)}
        for table in sorted((touched & LARGE) - made):
            yield f"{method} touches {table}, which is large: use online."


def _taking_away(calls: list[Call], *, contracts: bool) -> Iterator[str]:
    for _, method, _ in calls:
        if method in CONTRACTS and not contracts:
            yield f"{method} takes away: say contracts = True, one release later."


def _unannounced(calls: list[Call], through: tuple[str, ...]) -> Iterator[str]:
    for owner, method, words in calls:
        if owner == "online" and method in TABLE_AT:
            table = words[TABLE_AT[method]]
            if table not in through:
                yield f"{method} reads all of {table}: name it in works_through."


def _attributes(module: ast.Module) -> dict[str, object]:
    found: dict[str, object] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            with suppress(ValueError):
                found[node.targets[0].id] = ast.literal_eval(node.value)
    return found


def _calls(module: ast.Module) -> Iterator[Call]:
    """Yield the calls outside of downgrade, which nobody runs beside a server."""
    for part in module.body:
        if isinstance(part, ast.FunctionDef) and part.name == "downgrade":
            continue
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                yield (
                    owner.id if isinstance(owner, ast.Name) else "",
                    node.func.attr,
                    list(_texts(node)),
                )


def _texts(call: ast.Call) -> Iterator[str]:
    for given in [*call.args, *(each.value for each in call.keywords)]:
        for node in ast.walk(given):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.mark.parametrize("file", STEPS, ids=name)
def test_a_migration_keeps_the_rules(file: Path) -> None:
    assert not list(problems(file.read_text(encoding="utf-8"), file.name[:4]))


def test_a_table_is_small_by_its_name_and_exists() -> None:
    assert set(metadata.tables) >= SMALL
    assert {"messages", "conversations", "raw_deliveries", "jobs"} <= LARGE


HEAD = """
works_with = "0004"
works_through = ("messages",)
"""


def written(upgrade: str, head: str = HEAD) -> list[str]:
    return list(problems(f"{head}\ndef upgrade():\n    {upgrade}\n", "0005"))


@pytest.mark.parametrize(
    "good",
    [
        'online.add_column("messages", sa.Column("size", sa.Integer()))',
        'online.backfill("messages", "size = 1", where="size IS NULL")',
        'online.create_index("ix", "messages", ["size"])',
        'op.add_column("channels", sa.Column("size", sa.Integer()))',
        'op.create_table("new", sa.ForeignKeyConstraint(["m"], ["messages.id"]))',
    ],
)
def test_what_holds_nobody_up_is_allowed(good: str) -> None:
    assert written(good) == []


def test_an_index_on_a_table_that_is_new_is_allowed() -> None:
    new = (
        'op.create_table("raw_deliveries")\n    op.create_index("i", "raw_deliveries")'
    )
    assert written(new) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ('op.add_column("messages", sa.Column("s", server_default="0"))', "large"),
        ('op.create_index("ix", "conversations", ["size"])', "large"),
        ('op.alter_column("messages", "text", nullable=False)', "large"),
        ('op.execute("UPDATE messages SET size = 1")', "large"),
        ('op.execute(sa.text("ALTER TABLE messages ADD size int"))', "large"),
        ('sa.table("messages", sa.column("size"))', "large"),
        ('op.batch_alter_table("messages")', "large"),
        ('op.drop_column("channels", "size")', "takes away"),
        ('online.drop_column("messages", "size")', "takes away"),
        ('online.require("messages", "size")', "takes away"),
        ('online.create_index("ix", "jobs", ["kind"])', "works_through"),
        ('online.add_column("messages", 1); op.create_table("x")', "half-way"),
    ],
)
def test_what_would_hold_others_up_is_refused(bad: str, reason: str) -> None:
    assert any(reason in each for each in written(bad))


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("works_through = ()", "works_with"),
        ('works_with = "0004"', "works_through"),
        ('works_with = "0005"\nworks_through = ()', "shut out"),
        ('works_with = "0006"\nworks_through = ()', "later"),
    ],
)
def test_what_is_not_said_is_asked_for(head: str, reason: str) -> None:
    assert any(reason in each for each in written("pass", head))


def test_taking_away_is_allowed_to_a_migration_that_contracts() -> None:
    head = f"{HEAD}contracts = True\n"
    assert written('online.drop_column("messages", "size")', head) == []
