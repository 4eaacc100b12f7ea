"""Tone rules as the fields of a form, and back: what has several parts is lines."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from webcare.policies.tone import Measure
from webcare.web.languages import translatable
from webcare.web.pages import Fields

Shape = Literal["lines", "pairs", "text", "number", "check", "choice", "examples"]

_LEADS_TO = "=>"
_ANSWERED = ">>"


@dataclass(frozen=True, slots=True)
class RuleField:
    """One field of a rule, as the page asks for it.

    Attributes:
        name: in the rule's document.
        shape: how it is written in a form.
        label: in English; a translation key, as `hint`.
        options: of a choice: values with what they are called.
    """

    name: str
    shape: Shape
    label: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()


_PATTERNS = translatable("One word or phrase a line. {letters} stands for any ending.")
_TO_BETTER = translatable("One a line: what stands there => what is better.")
_CASE = RuleField("case", "check", translatable("Capitals count"))
_TOKENS = RuleField("tokens", "lines", translatable("Words"), _PATTERNS)
_MIN = RuleField("min", "number", translatable("At least"))
_MAX = RuleField("max", "number", translatable("At most"))

TITLES = {
    "existence": translatable("Words that do not belong here"),
    "substitution": translatable("Better words"),
    "occurrence": translatable("How often something may stand there"),
    "repetition": translatable("Doubled words"),
    "consistency": translatable("One way or the other, not both"),
    "conditional": translatable("If this, then that"),
    "capitalisation": translatable("Capitals"),
    "metric": translatable("Length and readability"),
    "spelling": translatable("Spelling"),
    "sequence": translatable("Order of words"),
}
"""What people call each kind of rule."""

MEASURES = {
    Measure.CHARACTERS: translatable("Characters"),
    Measure.WORDS: translatable("Words"),
    Measure.SENTENCES: translatable("Sentences"),
    Measure.WORDS_PER_SENTENCE: translatable("Words a sentence"),
    Measure.LONGEST_SENTENCE: translatable("Words in the longest sentence"),
    Measure.SYLLABLES_PER_WORD: translatable("Syllables a word"),
    Measure.LONG_WORDS: translatable("Long words, in percent"),
    Measure.READABILITY: translatable("Readability, 0 (hard) to 100 (easy)"),
    Measure.FAMILIAR: translatable("How often “je” (Dutch)"),
    Measure.POLITE: translatable("How often “u” (Dutch)"),
    Measure.EXCLAMATIONS: translatable("Exclamation marks"),
}

OWN: Mapping[str, Sequence[RuleField]] = {
    "existence": (
        _TOKENS,
        RuleField("replacement", "text", translatable("Better (may be empty)")),
        _CASE,
    ),
    "substitution": (
        RuleField("swap", "pairs", translatable("Better words"), _TO_BETTER),
        _CASE,
    ),
    "occurrence": (
        RuleField("tokens", "lines", translatable("What is counted"), _PATTERNS),
        _MIN,
        _MAX,
        RuleField(
            "per",
            "choice",
            translatable("Counted in"),
            options=(
                ("reply", translatable("the whole reply")),
                ("sentence", translatable("each sentence")),
            ),
        ),
        _CASE,
    ),
    "repetition": (
        RuleField("allowed", "lines", translatable("Words that may stand twice")),
    ),
    "consistency": (
        RuleField("one", "lines", translatable("One way"), _PATTERNS),
        RuleField("other", "lines", translatable("The other way"), _PATTERNS),
        RuleField(
            "prefer",
            "choice",
            translatable("Ours is"),
            options=(
                ("", translatable("either, if it is one of them")),
                ("one", translatable("the one way")),
                ("other", translatable("the other way")),
            ),
        ),
        RuleField("swap", "pairs", translatable("Better words"), _TO_BETTER),
    ),
    "conditional": (
        RuleField("first", "lines", translatable("If there is"), _PATTERNS),
        RuleField(
            "where",
            "choice",
            translatable("In"),
            options=(
                ("question", translatable("what the person wrote last")),
                ("reply", translatable("the reply")),
            ),
        ),
        RuleField(
            "labels", "lines", translatable("Or the conversation has a label of these")
        ),
        RuleField("second", "lines", translatable("Then there must be"), _PATTERNS),
        RuleField("forbidden", "check", translatable("Then there may not be, instead")),
    ),
    "capitalisation": (
        RuleField("terms", "lines", translatable("Names, as they are written")),
        RuleField(
            "sentences", "check", translatable("A sentence begins with a capital")
        ),
        RuleField(
            "shouting", "number", translatable("Words in capitals in a row, at most")
        ),
    ),
    "metric": (
        RuleField(
            "measure",
            "choice",
            translatable("What is measured"),
            options=tuple(MEASURES.items()),
        ),
        _MIN,
        _MAX,
        RuleField("words", "number", translatable("For replies of so many words")),
    ),
    "spelling": (RuleField("words", "pairs", translatable("Words"), _TO_BETTER),),
    "sequence": (
        RuleField("parts", "lines", translatable("Parts, in their order"), _PATTERNS),
        RuleField("gap", "number", translatable("Words between two, at most")),
        RuleField("wanted", "check", translatable("Every reply must have them so")),
    ),
}
"""The fields that each kind has of its own."""

LEVELS = (
    ("suggestion", translatable("Suggestion")),
    ("warning", translatable("Warning")),
    ("error", translatable("Error: stops the reply")),
)
_EXAMPLES = translatable(
    "One reply a line. Where the rule looks at the question: question >> reply."
)
SHARED: Sequence[RuleField] = (
    RuleField("level", "choice", translatable("Level"), options=LEVELS),
    RuleField("reason", "text", translatable("Why (who writes reads this)")),
    RuleField(
        "languages",
        "choice",
        translatable("For replies in"),
        options=(
            ("", translatable("every language")),
            ("nl", translatable("Dutch")),
            ("en", translatable("English")),
        ),
    ),
    RuleField("bad", "examples", translatable("Wrong by this rule"), _EXAMPLES),
    RuleField("good", "examples", translatable("Right"), _EXAMPLES),
    RuleField("off", "check", translatable("Switched off")),
)
"""The fields that every rule has."""


def fields_for(kind: str) -> Sequence[RuleField]:
    """Return the fields of a kind of rule, in the order of the page."""
    return (*SHARED[:3], *OWN.get(kind, ()), *SHARED[3:])


def written(field: RuleField, value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    """Return a value as it stands in a field; a tick is `1`."""
    if value is None or value is False:
        return ""
    if isinstance(value, Mapping):
        return "\n".join(f"{one} {_LEADS_TO} {two}" for one, two in value.items())
    if isinstance(value, list):
        lines = map(_example_line, value) if field.shape == "examples" else value
        return "\n".join(map(str, lines))
    if field.shape == "check":
        return "1"
    return f"{value:g}" if isinstance(value, float) else str(value)


def rules_in(fields: Fields) -> dict[str, Any]:
    """Return the rules that a form describes: changes to inherited ones, then whole."""
    return {**dict(_changes(fields)), **dict(_whole(fields))}


def _changes(fields: Fields) -> Iterator[tuple[str, Any]]:
    for key in fields.values:
        name = key.removeprefix("over-")
        if name == key:
            continue
        change = _object(fields.raw(f"keep-{name}"))
        if fields[key] == "off":
            change["off"] = True
        elif fields[key]:
            change["level"] = fields[key]
        if change:
            yield name, change


def _whole(fields: Fields) -> Iterator[tuple[str, Any]]:
    position = 0
    while f"rule-{position}-kind" in fields.values:
        key = f"rule-{position}"
        rule: dict[str, Any] = {"kind": fields[f"{key}-kind"]}
        for field in fields_for(rule["kind"]):
            value = _READ[field.shape](fields, f"{key}-{field.name}")
            if field.name == "languages":
                value = (value or "").split()
            if value is not None:
                rule[field.name] = value
        yield fields[f"{key}-id"] or f"{rule['kind']}-{position + 1}", rule
        position += 1


def _lines(fields: Fields, key: str) -> list[str]:
    return [line.strip() for line in fields.raw(key).splitlines() if line.strip()]


def _pairs(fields: Fields, key: str) -> dict[str, str]:
    cut = (line.partition(_LEADS_TO) for line in _lines(fields, key))
    return {one.strip(): two.strip() for one, _, two in cut}


def _number(fields: Fields, key: str) -> int | float | str | None:
    text = fields[key].replace(",", ".")
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _example_line(example: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if not isinstance(example, Mapping):
        return str(example).replace("\n", "\\n")
    labels = "".join(f"#{each} " for each in example.get("labels", ()))
    before = f"{labels}{example.get('question', '')}".strip()
    line = f"{before} {_ANSWERED} {example['text']}" if before else example["text"]
    return str(line).replace("\n", "\\n")


def _examples(fields: Fields, key: str) -> list[Any]:
    return [_example(line.replace("\\n", "\n")) for line in _lines(fields, key)]


def _example(line: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    before, answered, text = line.partition(_ANSWERED)
    if not answered:
        return line
    words = before.split()
    labels = [word[1:] for word in words if word.startswith("#") and word[1:]]
    question = " ".join(word for word in words if not word.startswith("#"))
    return {"text": text.strip(), "question": question, "labels": labels}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


_READ: Mapping[Shape, Callable[[Fields, str], Any]] = {
    "lines": _lines,
    "pairs": _pairs,
    "examples": _examples,
    "number": _number,
    "text": lambda fields, key: fields[key],
    "check": lambda fields, key: bool(fields[key]),
    "choice": lambda fields, key: fields[key] or None,
}
