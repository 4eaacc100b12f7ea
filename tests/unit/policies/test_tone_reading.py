"""How a text is cut into words, sentences and syllables, and what is measured of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.tone.measures import Measure, douma, flesch, measured
from webcare.policies.tone.reading import Reading, syllables


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ja. Nee! Wel?", ["Ja.", "Nee!", "Wel?"]),
        (
            "Dhr. Jansen belt o.a. morgen. Dan u.",
            ["Dhr. Jansen belt o.a. morgen.", "Dan u."],
        ),
        ("Het kost 1.250,50 euro. Oké", ["Het kost 1.250,50 euro.", "Oké"]),
        ("Hoi Jan,\n\nKomt goed\nGroet", ["Hoi Jan,", "Komt goed", "Groet"]),
        ("Zie www.voorbeeld.nl. Dag", ["Zie www.voorbeeld.nl.", "Dag"]),
        ("😀 !!! ...", []),
        ("Wat?! Echt…  ja", ["Wat?!", "Echt…", "ja"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    reading = Reading(text)
    assert [reading.at(span) for span in reading.sentences] == sentences


def test_words() -> None:
    reading = Reading("Foto's van Jan-Piet, é 12x, één_twee")
    words = [reading.at(span) for span in reading.words]
    assert words == ["Foto's", "van", "Jan-Piet", "é", "12x", "één", "twee"]


@pytest.mark.parametrize(
    ("word", "language", "count"),
    [
        ("afspraak", "nl", 2),
        ("vergunning", "nl", 3),
        ("burgerservicenummer", "nl", 7),
        ("je", "nl", 1),
        ("e-mail", "nl", 2),
        ("table", "en", 2),
        ("understanding", "en", 4),
    ],
)
def test_syllables(word: str, language: str, count: int) -> None:
    assert syllables(word, language) == count


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wij hebben uw bericht ontvangen en gaan voor u op zoek.", "nl"),
        ("We have received your message and will look for it.", "en"),
        ("Ok", ""),
        ("", ""),
    ],
)
def test_the_language_shows_when_it_is_clear(text: str, language: str) -> None:
    assert Reading(text).language == language


def test_readability_is_what_the_formulas_say() -> None:
    """By hand: 100 words, 5 sentences, 150 syllables."""
    assert douma(100, 5, 150) == pytest.approx(206.84 - 18.6 - 115.5)
    assert flesch(100, 5, 150) == pytest.approx(206.835 - 20.3 - 126.9)


@pytest.mark.parametrize(
    ("measure", "number"),
    [
        (Measure.CHARACTERS, 44),
        (Measure.WORDS, 10),
        (Measure.SENTENCES, 2),
        (Measure.WORDS_PER_SENTENCE, 5),
        (Measure.LONGEST_SENTENCE, 8),
        (Measure.LONG_WORDS, 10),
        (Measure.FAMILIAR, 1),
        (Measure.POLITE, 2),
        (Measure.EXCLAMATIONS, 1),
        (Measure.SYLLABLES_PER_WORD, 1.3),
    ],
)
def test_measures(measure: Measure, number: float) -> None:
    reading = Reading("Dank u! Uw bestelnummer is te zien als je x5")
    assert measured(measure, reading, "nl") == pytest.approx(number)


def test_readability_of_a_reply_lies_where_readers_put_it() -> None:
    easy = Reading("We zoeken het uit. Je hoort het morgen.")
    hard = Reading(
        "De vergunningverlenende instantie beoordeelt de aanvraagdocumentatie."
    )
    assert measured(Measure.READABILITY, easy, "nl") > 80
    assert measured(Measure.READABILITY, hard, "nl") < 30


@given(
    st.text(max_size=300), st.sampled_from(list(Measure)), st.sampled_from(["nl", "en"])
)
def test_everything_can_be_measured(text: str, measure: Measure, language: str) -> None:
    assert isinstance(float(measured(measure, Reading(text), language)), float)


def test_a_long_text_is_read_in_time_that_grows_with_its_length() -> None:
    reading = Reading("a. b! " * 20_000)
    assert measured(Measure.LONGEST_SENTENCE, reading, "nl") >= 1
