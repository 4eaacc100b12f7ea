"""Every process goes by the same policies: by what was activated, and what begins."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.cli.conftest import Run
from tests.cli.test_serve import serving
from tests.made.desk import migrated
from tests.services.plugin import NewDatabase

KEY = "k" * 64
KNOWN_WITHIN = timedelta(seconds=2)
AHEAD = timedelta(seconds=4)


class Servers:
    """Two servers on one database, and a program that asks both."""

    def __init__(self, addresses: list[str], token: str) -> None:
        self.addresses = addresses
        self.headers = {"authorization": f"Bearer {token}"}

    def says(self, address: str) -> dict[str, Any]:
        """Return the scope of the organisation as one of them has it."""
        answer = httpx2.get(
            f"{address}/api/v1/policies?kind=scope",
            headers=self.headers,
            trust_env=False,
        )
        item: dict[str, Any] = answer.raise_for_status().json()["items"][0]
        return item

    def purpose(self, address: str) -> str:
        """Return what one of them says that everything is for."""
        return str(self.says(address)["document"]["purpose"].get("nl", ""))


@pytest.fixture
def servers(
    new_postgres: NewDatabase,
    tmp_path: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Servers]:
    url = new_postgres(migrated)
    monkeypatch.setenv("WEBCARE_DATABASE_URL", url)
    monkeypatch.setenv("WEBCARE_SECRET_KEY", KEY)
    added = run(
        *("user", "add", "noor@example.org", "--role", "admin", "--password-stdin"),
        stdin="a long enough password",
    )
    assert added.code == 0, added.err
    token = run("user", "token", "noor@example.org").out.strip()
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    with (
        serving(tmp_path / "one") as (_, one),
        serving(tmp_path / "other") as (_, other),
    ):
        yield Servers([one, other], token)


def applied(run: Run, folder: Path, text: str, begins: datetime | None = None) -> None:
    moment = f"from = {begins.isoformat()}\n" if begins else ""
    file = folder / "manual.toml"
    file.write_text(
        f'[[policies]]\nkind = "scope"\n{moment}'
        f'[policies.document.purpose]\nnl = "{text}"\n'
    )
    done = run("apply", str(file))
    assert done.code == 0, done.err


def test_what_is_activated_or_planned_in_one_process_holds_in_all(
    servers: Servers, run: Run, tmp_path: Path
) -> None:
    assert [servers.purpose(each) for each in servers.addresses] == ["", ""]
    applied(run, tmp_path, "Vragen")
    done = datetime.now(UTC)
    for address in servers.addresses:
        while True:
            # Who asks later than that gets to see it, however long the answer takes.
            asked_at = datetime.now(UTC)
            if servers.purpose(address) == "Vragen":
                break
            # It was committed before the command ended.
            assert asked_at - done < KNOWN_WITHIN
            time.sleep(0.05)

    begins = datetime.now(UTC).replace(microsecond=0) + AHEAD
    applied(run, tmp_path, "Klachten", begins)
    known = datetime.now(UTC) + KNOWN_WITHIN
    asked = 0
    while datetime.now(UTC) < max(begins, known) + timedelta(seconds=1):
        for address in servers.addresses:
            before = datetime.now(UTC)
            said = servers.purpose(address)
            after = datetime.now(UTC)
            if after < begins:
                assert said == "Vragen"
                asked += 1
            elif before > max(begins, known):
                assert said == "Klachten"
                asked += 1
        time.sleep(0.1)
    assert asked > 8
