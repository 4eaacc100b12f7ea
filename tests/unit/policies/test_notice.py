"""What people are told about their data, and that a program speaks."""

import pytest

from webcare.policies.privacy import KIND, Bots, Notice

PAGE = "https://care.example.org/privacy/wa"
ASKS = "Wat is uw BSN?"
TEXTS = {"nl": "Lees hoe wij met uw gegevens omgaan: {link}.", "en": "Your data:"}


def test_a_person_is_told_in_their_language_with_the_address() -> None:
    notice = Notice(send=True, texts=TEXTS)
    assert notice.said("nl", PAGE) == f"Lees hoe wij met uw gegevens omgaan: {PAGE}."
    assert notice.said("en", PAGE) == f"Your data: {PAGE}"
    assert notice.said("pl", PAGE) == notice.said("nl", PAGE)


def test_nobody_is_told_anything_until_that_is_asked() -> None:
    assert Notice(texts=TEXTS).said("nl", PAGE) == ""


@pytest.mark.parametrize(
    "wrong", [{"notice": {"send": True}}, {"bots": {"say_so": True, "texts": {}}}]
)
def test_who_is_to_be_told_is_told_something(wrong: dict[str, object]) -> None:
    (problem,) = KIND.problems(wrong)
    assert problem.place == tuple(wrong)


def test_the_page_says_what_it_has_to_say_or_the_notice() -> None:
    assert Notice(texts=TEXTS).on_page["en"] == "Your data:"
    assert Notice(texts=TEXTS, page={"nl": "Alles."}).on_page == {"nl": "Alles."}
    assert Notice(texts={"nl": "{link}"}).on_page == {}
    assert Notice().on_page == {}


def test_a_notice_that_leads_to_a_page_needs_one() -> None:
    notice = {"texts": TEXTS}
    (problem,) = KIND.problems({"notice": notice})
    assert problem.place == ("notice", "page")
    assert KIND.problems({"notice": notice | {"page": {"nl": "Alles."}}}) == ()
    assert KIND.problems({"notice": {"texts": {"nl": "Een jaar bewaard."}}}) == ()


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"notice": {"texts": {"nl": ASKS}}}, ("notice", "texts", "nl")),
        ({"bots": {"texts": {"nl": ASKS}}}, ("bots", "texts", "nl")),
        ({"alternative": {"nl": ASKS}}, ("alternative", "nl")),
    ],
)
def test_a_text_that_would_be_stopped_itself_is_refused(
    document: dict[str, object], place: tuple[str, ...]
) -> None:
    (problem,) = KIND.problems(document)
    assert (problem.place, dict(problem.values)) == (place, {"part": ASKS})
    assert KIND.problems({**document, "forbidden": []}) == ()


def test_a_program_says_once_that_it_is_one() -> None:
    bots = Bots(say_so=True)
    text = bots.introduced("Maandag zijn we er weer.", "nl")
    assert text == "Dit is een automatisch bericht. Maandag zijn we er weer."
    assert bots.introduced(text, "en") == text
    assert Bots().introduced("Hoi", "nl") == "Hoi"
