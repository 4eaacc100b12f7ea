"""What keeps a reply from leaving, rule by rule."""

from datetime import timedelta
from typing import Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcare.domain.content import (
    Buttons,
    Content,
    LinkButton,
    ListMenu,
    Location,
    MessageKind,
    Option,
    Section,
    TemplateUse,
)
from webcare.domain.draft import Draft
from webcare.domain.findings import stops
from webcare.domain.window import ReplyWindow
from webcare.plugin import Capabilities, MediaRule, OptionLimits, Template
from webcare.services.sending.checks import (
    LONGEST,
    Circumstances,
    FileFacts,
    blanks,
    check_draft,
    filled,
)

ABLE = Capabilities(
    text_limit=100,
    sends=frozenset(
        {
            MessageKind.BUTTONS,
            MessageKind.LIST,
            MessageKind.LINK,
            MessageKind.LOCATION,
            MessageKind.TEMPLATE,
        }
    ),
    media=(
        MediaRule(
            kind=MessageKind.IMAGE,
            mime_types=("image/*",),
            max_bytes=2_000_000,
            caption_limit=10,
        ),
        MediaRule(kind=MessageKind.AUDIO, mime_types=("audio/ogg",), max_bytes=99),
    ),
    buttons=OptionLimits(count=3, title=5, body=20, frame=8),
    list_rows=OptionLimits(count=4, title=5, description=6),
    link_button=OptionLimits(count=1, title=5),
    templates=True,
)
PLAIN = Capabilities(text_limit=100)
OPEN, CLOSED = ReplyWindow("open", timedelta(hours=3)), ReplyWindow("closed")

PICTURE = FileFacts("foto.jpg", "image/jpeg", 1000)
VOICE = FileFacts("stem.ogg", "audio/ogg", 50)


def rules(
    draft: Draft,
    able: Capabilities = ABLE,
    window: ReplyWindow = OPEN,
    **at: object,
) -> list[str]:
    """Return the rules that a draft runs into."""
    given = Circumstances(capabilities=able, window=window, **at)  # type: ignore[arg-type]
    return [finding.rule for finding in check_draft(draft, given)]


def asking(kind: MessageKind, content: Content, text: str = "Welke?") -> Draft:
    return Draft(text=text, kind=kind, content=content)


def buttons(*titles: str, header: str = "", footer: str = "") -> Buttons:
    options = tuple(Option(id=str(n), title=title) for n, title in enumerate(titles))
    return Buttons(options=options, header=header, footer=footer)


def test_a_plain_answer_is_fine() -> None:
    assert rules(Draft(text="Om 10:15.")) == []


@pytest.mark.parametrize("text", ["", "  \n "])
def test_nothing_is_no_answer(text: str) -> None:
    assert rules(Draft(text=text)) == ["empty"]


@pytest.mark.parametrize("window", [OPEN, ReplyWindow("ending"), ReplyWindow("none")])
def test_a_window_that_is_open_stops_nothing(window: ReplyWindow) -> None:
    assert rules(Draft(text="Ja"), window=window) == []


def test_a_closed_window_stops_all_but_templates() -> None:
    assert rules(Draft(text="Ja"), window=CLOSED) == ["window"]
    assert rules(Draft(text=""), window=CLOSED, files=[PICTURE]) == ["window"]


def test_a_closed_window_says_what_still_gets_through() -> None:
    for able, word in ((ABLE, "template"), (PLAIN, "write first")):
        at = Circumstances(capabilities=able, window=CLOSED)
        assert word in check_draft(Draft(text="Ja"), at)[0].reason


def test_somebody_who_is_blocked_gets_nothing() -> None:
    assert rules(Draft(text="Ja"), blocked=True) == ["blocked"]


@given(length=st.integers(95, 105))
def test_a_text_has_as_many_characters_as_the_channel_takes(length: int) -> None:
    found = check_draft(
        Draft(text="x" * length), Circumstances(capabilities=ABLE, window=OPEN)
    )
    assert [finding.rule for finding in found] == ["length"] * (length > 100)
    assert all(finding.span == (100, length) for finding in found)


def test_what_cannot_leave_anyway_is_neither_measured_nor_cut() -> None:
    """Some platforms count so that it takes minutes, and others wait for it."""

    def never(text: str) -> Never:
        raise AssertionError(len(text))

    flood = Draft(text="koffer " * 500)
    assert rules(flood, Capabilities(text_limit=100, split=never)) == ["length.parts"]
    book = Draft(text="x" * (LONGEST + 1))
    assert rules(book, Capabilities(text_limit=100, measure=never)) == ["length"]


def test_what_a_channel_does_not_claim_is_refused() -> None:
    place = Location(latitude=52.3, longitude=4.8)
    draft = Draft(kind=MessageKind.LOCATION, content=place)
    assert rules(draft) == []
    assert rules(draft, PLAIN) == ["kind"]


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        (PICTURE, []),
        (FileFacts("f.jpg", "image/jpeg", 2_000_001), ["file.size"]),
        (FileFacts("f.exe", "application/exe", 1), ["file.type"]),
        (VOICE, []),
    ],
)
def test_files_have_the_types_and_sizes_that_the_channel_takes(
    file: FileFacts, rule: list[str]
) -> None:
    assert rules(Draft(), files=[file]) == rule
    assert rules(Draft(), files=[PICTURE, file]) == rule


def test_words_go_with_the_first_file_as_far_as_they_fit() -> None:
    assert rules(Draft(text="x" * 10), files=[PICTURE]) == []
    assert rules(Draft(text="x" * 11), files=[PICTURE]) == ["length"]
    # Beside a voice they are a message of their own.
    assert rules(Draft(text="x" * 11), files=[VOICE]) == ["file.caption"]
    assert rules(Draft(text="x" * 101), files=[VOICE]) == ["length", "file.caption"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (buttons("ja", "nee"), []),
        (buttons(), ["options.empty"]),
        (buttons("ja", " "), ["options.empty"]),
        (buttons("a", "b", "c", "d"), ["options.count"]),
        (buttons("langer"), ["options.length"]),
        (buttons("ja", "ja"), ["options.double"]),
        (buttons("ja", header="veel te lang"), ["options.length"]),
        (buttons("ja", footer="veel te lang"), ["options.length"]),
    ],
)
def test_buttons_are_few_short_and_different(content: Buttons, rule: list[str]) -> None:
    assert rules(asking(MessageKind.BUTTONS, content)) == rule


def test_the_question_above_choices_has_a_length_of_its_own() -> None:
    draft = asking(MessageKind.BUTTONS, buttons("ja"), "x" * 21)
    assert rules(draft) == ["length"]


def test_a_list_counts_the_rows_of_all_its_sections() -> None:
    def menu(*sizes: int, description: str = "") -> ListMenu:
        rows = iter(range(99))
        sections = tuple(
            Section(
                options=tuple(
                    Option(id=str(n), title=f"r{n}", description=description)
                    for n in (next(rows) for _ in range(size))
                )
            )
            for size in sizes
        )
        return ListMenu(button="Kies", sections=sections)

    assert rules(asking(MessageKind.LIST, menu(2, 2))) == []
    assert rules(asking(MessageKind.LIST, menu(2, 3))) == ["options.count"]
    assert rules(asking(MessageKind.LIST, menu())) == ["options.empty"]
    long = menu(1, description="te lang")
    assert rules(asking(MessageKind.LIST, long)) == ["options.length"]


def test_a_link_button_has_a_short_label() -> None:
    for label, rule in (("Open", []), ("Openen", ["options.length"])):
        content = LinkButton(label=label, url="https://example.org")
        assert rules(asking(MessageKind.LINK, content)) == rule


@pytest.mark.parametrize("kind", [MessageKind.BUTTONS, MessageKind.LIST])
def test_a_channel_without_choices_refuses_them(kind: MessageKind) -> None:
    assert "kind" in rules(asking(kind, buttons("ja")), PLAIN)


TEMPLATE = Template(
    name="koffer",
    language="nl",
    status="approved",
    body="Dag {{1}}, uw koffer is bij {{2}}.",
    header="Koffer {{1}}",
)


@pytest.mark.parametrize(
    ("body", "header", "rule"),
    [
        (("Anna", "de balie"), "7", []),
        (("Anna",), "7", ["template.blanks"]),
        (("Anna", " "), "7", ["template.blanks"]),
        (("Anna", "b", "c"), "7", ["template.blanks"]),
        (("Anna", "de balie"), "", ["template.header"]),
        (("Anna\nBram", "de balie"), "7", ["template.lines"]),
        (("Anna", "de    balie"), "7", ["template.lines"]),
    ],
)
def test_every_blank_of_a_template_is_filled_on_one_line(
    body: tuple[str, ...], header: str, rule: list[str]
) -> None:
    use = TemplateUse(name="koffer", language="nl", body=body, header=header)
    draft = Draft(kind=MessageKind.TEMPLATE, content=use)
    assert rules(draft, window=CLOSED, template=TEMPLATE) == rule


def test_a_template_that_is_not_there_is_refused() -> None:
    use = TemplateUse(name="koffer", language="nl")
    draft = Draft(kind=MessageKind.TEMPLATE, content=use)
    assert rules(draft) == ["template.unknown"]
    assert rules(Draft(kind=MessageKind.TEMPLATE)) == ["template.unknown"]


def test_only_errors_stop() -> None:
    at = Circumstances(capabilities=ABLE, window=OPEN, files=[VOICE])
    assert not stops(check_draft(Draft(text="Luister"), at))
    assert stops(check_draft(Draft(text="x" * 200), at))


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("{{1}} en {{2}}, {{1}}", ("a", "b"), "a en b, a"),
        ("{{ naam }} en {{plaats}}", ("Anna", "hier"), "Anna en hier"),
        ("{{1}} en {{2}}", ("a",), "a en {{2}}"),
        ("{{1}}", ("{{2}}",), "{{2}}"),
        ("niets", ("a",), "niets"),
    ],
)
def test_blanks_are_filled_in_order(
    text: str, values: tuple[str, ...], expected: str
) -> None:
    assert filled(text, values) == expected
    assert len(blanks(text)) == len(set(blanks(text)))
