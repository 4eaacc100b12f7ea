"""Keys for machines, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from tests.made.desk import NOON, Desk, desk, migrated
from tests.services.plugin import NewDatabase
from webcare.domain.access import SYSTEM, Permission
from webcare.errors import Forbidden, NotFound
from webcare.services.access import tokens
from webcare.services.access.scopes import scope_of
from webcare.storage.tables import ApiToken


@pytest.fixture
def at(new_database: NewDatabase, tmp_path: Path) -> Iterator[Desk]:
    with desk(new_database(migrated), tmp_path) as made:
        yield made


@pytest.fixture
def anna(at: Desk) -> int:
    return at.user("anna")


@pytest.fixture
def session(at: Desk) -> Iterator[Session]:
    with at.core.database.writing() as opened:
        yield opened


def test_a_token_acts_with_the_rights_of_its_owner(anna: int, session: Session) -> None:
    key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    holder = tokens.authenticate(session, key, now=NOON)
    assert holder is not None
    assert holder.scope == scope_of(session, anna)
    assert not holder.scope.allows_anywhere(Permission.MANAGE_USERS)


def test_only_a_hash_is_kept(anna: int, session: Session) -> None:
    key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    row = session.exec(select(ApiToken)).one()
    assert key.startswith("wc_")
    assert len(key) >= 43
    assert key not in row.model_dump_json()
    assert key.removeprefix("wc_") not in row.model_dump_json()
    assert tokens.authenticate(session, row.token_hash, now=NOON) is None


@pytest.mark.parametrize("wrong", ["", "wc_", "wc_x", "Bearer wc_x", "é"])
def test_another_text_is_nobodys(anna: int, session: Session, wrong: str) -> None:
    key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    assert tokens.authenticate(session, wrong, now=NOON) is None
    assert tokens.authenticate(session, key + "x", now=NOON) is None


def test_a_revoked_token_is_over(anna: int, session: Session) -> None:
    key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    row = session.exec(select(ApiToken)).one()
    tokens.revoke(session, scope_of(session, anna), row.id, now=NOON)
    tokens.revoke(
        session, scope_of(session, anna), row.id, now=NOON + timedelta(hours=1)
    )
    assert tokens.authenticate(session, key, now=NOON) is None
    assert row.revoked_at == NOON


def test_tokens_of_others_look_absent(at: Desk, anna: int) -> None:
    bram, chef = at.scope(at.user("bram")), at.scope(at.user("chef", "admin"))
    with at.core.database.writing() as session:
        tokens.create(session, SYSTEM, anna, "script", now=NOON)
        row = session.exec(select(ApiToken)).one()
        with pytest.raises(Forbidden):
            tokens.create(session, bram, anna, "spy", now=NOON)
        with pytest.raises(NotFound):
            tokens.revoke(session, bram, row.id, now=NOON)
        with pytest.raises(NotFound):
            tokens.revoke(session, bram, 404, now=NOON)
        tokens.revoke(session, chef, row.id, now=NOON)
        assert row.revoked_at == NOON


def test_use_is_written_down_now_and_then(anna: int, session: Session) -> None:
    key = tokens.create(session, SYSTEM, anna, "script", now=NOON)
    first = tokens.authenticate(session, key, now=NOON)
    assert first is not None
    assert first.notes_use
    tokens.note_use(session, first.token_id, now=NOON)
    soon = tokens.authenticate(session, key, now=NOON + timedelta(minutes=4))
    later = tokens.authenticate(session, key, now=NOON + timedelta(minutes=6))
    assert soon is not None
    assert later is not None
    assert (soon.notes_use, later.notes_use) == (False, True)
