"""`webcare apply` makes pop-up services, and `export` writes them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

POPUP = """
[[channels]]
name = "wa-service"
type = "whatsapp"

[channels.settings]
phone_number_id = "106540352242922"
waba_id = "102290129340398"
app_secret = "app-secret"
verify_token = "verify-token"
access_token = "access-token"

[[popups]]
name = "kerst"
title = "Kerstkeuken"
channel = "wa-service"
starts = 2026-12-20
ends = 2026-12-26
keywords = ["kerst"]
link = "https://example.org/recepten"

[popups.welcome]
nl = "Welkom in de kerstkeuken!"

[popups.farewell]
nl = "De kerstkeuken is gesloten. Kijk op {target}."

[popups.policies.hours.holding]
nl = "Dat zoeken we op. U hoort het {time}."
"""


@pytest.mark.usefixtures("database")
def test_a_pop_up_is_applied_once_and_exported(run: Run, folder: Path) -> None:
    path = folder / "desk.toml"
    path.write_text(POPUP)
    first = run("apply", str(path))
    assert "created   pop-up kerst" in first.out, first.err
    assert "Everything is already" in run("apply", str(path)).out
    exported = run("export").out
    _, _, ours = exported.partition("[[popups]]")
    assert 'keywords = ["kerst"]' in ours
    assert "starts = 2026-12-20" in ours
    assert "[popups.policies.hours.holding]" in ours
    path.write_text(POPUP.replace("2026-12-26", "2026-12-27"))
    assert "changed   pop-up kerst (ends)" in run("apply", str(path)).out


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("given", "instead", "told"),
    [
        ('channel = "wa-service"', 'channel = "x"', "popups[0]: there is no channel"),
        ('"kerst"]', '"(?=x)"]', "popups[0].keywords.0"),
        ("starts = 2026-12-20", "starts = 2027-12-20", "popups[0]"),
        ("policies.hours.", "policies.pilot.", "policies.pilot"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_done(
    run: Run, folder: Path, given: str, instead: str, told: str
) -> None:
    path = folder / "desk.toml"
    path.write_text(POPUP.replace(given, instead))
    ran = run("apply", str(path))
    assert ran.code == 2
    assert told in ran.err
    assert "wa-service" not in run("channel", "list").out
