"""`webcare apply` defines the own fields that an organisation keeps of people."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

FIELDS = """
[[contact_fields]]
name = "customer_number"
title = "Customer number"

[[contact_fields]]
name = "mobile"
title = "Mobile"
kind = "phone"
"""


@pytest.mark.usefixtures("database")
def test_fields_are_defined_and_renamed(run: Run, folder: Path) -> None:
    path = folder / "desk.toml"
    path.write_text(FIELDS)
    first = run("apply", str(path))
    assert first.out.splitlines() == [
        "created   contact field customer_number",
        "created   contact field mobile",
    ]
    assert "Everything is already" in run("apply", str(path)).out
    path.write_text(FIELDS.replace('"Mobile"', '"Second number"'))
    assert "changed   contact field mobile (title)" in run("apply", str(path)).out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('name = "Customer number"\ntitle = "x"', "contact_fields[0]: A field's name"),
        ('name = "x"\ntitle = "x"\nkind = "date"', "contact_fields[0].kind"),
        ('name = "x"', "contact_fields[0].title: is missing"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(
    run: Run, folder: Path, wrong: str, told: str
) -> None:
    path = folder / "desk.toml"
    path.write_text(f"[[contact_fields]]\n{wrong}\n")
    ran = run("apply", str(path))
    assert ran.code == 2
    assert told in ran.err


@pytest.mark.usefixtures("database")
def test_a_kind_stays_as_it_is(run: Run, folder: Path) -> None:
    path = folder / "desk.toml"
    path.write_text(FIELDS)
    run("apply", str(path))
    path.write_text(FIELDS.replace('kind = "phone"', 'kind = "text"'))
    ran = run("apply", str(path))
    assert ran.code == 2
    assert "The kind of a field cannot change." in ran.err
