"""Patterns that people write: a small language that always runs in linear time.

RE2 does the matching: whatever somebody writes, the time grows with the length of the
text and no faster. It cannot look ahead or back and knows word boundaries in ASCII
only, so this language has its own:

- a pattern that begins or ends with a letter, a digit or a wordy token matches whole
  words there: `u` is not found in `uur`, nor `een` in `geëend`;
- a space is any white space, an apostrophe is a straight or a curled one;
- a name in braces is a token: `{emoji}`, `{word}`, `{name}` (all of them: `TOKENS`);
- the rest is RE2's syntax, without regard to case unless told otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import re2

from webcare.policies.kind import Problem

MOST_CHARACTERS = 500
"""How long one pattern may be."""

MOST_MEMORY = 1 << 20
"""Bytes that a compiled pattern may take: a dozen words of any sort fit."""

_WORD = r"[\pL\pN][\pL\pM\pN]*(?:['\x{2019}-][\pL\pN][\pL\pM\pN]*)*"
_PICTURE = (
    r"[\x{1F300}-\x{1F5FF}\x{1F600}-\x{1F64F}\x{1F680}-\x{1F6FF}\x{1F7E0}-\x{1F7EB}"
    r"\x{1F900}-\x{1FAFF}\x{2600}-\x{27BF}\x{231A}\x{231B}\x{23CF}\x{23E9}-\x{23FA}"
    r"\x{2B05}-\x{2B07}\x{2B1B}\x{2B1C}\x{2B50}\x{2B55}\x{1F004}\x{1F0CF}]"
    r"[\x{FE0F}\x{1F3FB}-\x{1F3FF}]*"
)
TOKENS = {
    "word": _WORD,
    "letters": r"[\pL\pM]*",
    "number": r"\pN+(?:[.,]\pN+)*",
    "name": r"(?-i:\p{Lu}[\pL\pM]+)(?:[-' ](?-i:\p{Lu}[\pL\pM]+))*",
    "initials": r"(?-i:[A-Z]{2,3})",
    "emoji": rf"(?:{_PICTURE}(?:\x{{200D}}{_PICTURE})*"
    r"|[\x{1F1E6}-\x{1F1FF}]{2}|[0-9#*]\x{FE0F}?\x{20E3})",
    "link": r"(?:https?://|www\.)[^\s<>]+",
    "start": r"^\s*",
    "end": r"\s*$",
}
"""What a name in braces stands for, in RE2's syntax."""

_WORDY = frozenset({"word", "letters", "number", "name", "initials"})
_TOKEN = re.compile(r"\{([A-Za-z_]+)\}")
_OPENING = re.compile(r"^(?:\((?:\?(?:P<\w+>|[a-zA-Z-]*:))?)*")
_STRUCTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_CLOSING = re.compile(r"(?:[)?*+]|\{\d+,?\d*\})*$")
_NO_WORD = "bBsSWDzA"
_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHE = r"['\x{2019}]"
_WRITTEN = {" ": r"[\s\x{A0}]+", "'": _APOSTROPHE, "\u2019": _APOSTROPHE}
_BESIDE = r"[^\pL\pM\pN_]"
# What RE2 says, to what a person who writes a rule can do about it.
_REASONS = {
    "invalid perl operator": "A pattern cannot look ahead or back: “%(part)s”.",
    "invalid escape sequence": "“%(part)s” has no meaning in a pattern.",
    "trailing \\": "A pattern cannot end with a backslash.",
    "missing )": "A bracket is opened and not closed: “%(part)s”.",
    "missing ]": "A bracket is opened and not closed: “%(part)s”.",
    "unexpected )": "A bracket is closed and was not opened: “%(part)s”.",
    "pattern too large": "This pattern is too large: make it shorter, or repeat less.",
    "invalid repetition size": "“%(part)s” repeats too often.",
    "bad repetition operator": "“%(part)s” repeats what is repeated already.",
    "no argument for repetition operator": "“%(part)s” has nothing to repeat.",
    "invalid character class range": "“%(part)s” is no range of characters.",
}
_OTHERWISE = "This pattern cannot be used: %(part)s."


class UnusablePattern(ValueError):
    """A pattern that says nothing, or nothing that can be matched in linear time.

    Attributes:
        reason: one English sentence; a translation key.
        values: what fills the named blanks of `reason`.
    """

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason % values)
        self.reason = reason
        self.values = tuple(values.items())

    def problem(self, *place: str | int) -> Problem:
        """Return what is wrong, at a place in a document."""
        return Problem(place, self.reason, self.values)


class Pattern:
    """One pattern, ready to be looked for.

    Raises:
        UnusablePattern: when it cannot be used.
    """

    def __init__(self, source: str, *, case: bool = False) -> None:
        if not source.strip():
            raise UnusablePattern("A pattern cannot be empty.")
        if len(source) > MOST_CHARACTERS:
            raise UnusablePattern(
                "A pattern has at most %(limit)s characters.",
                limit=str(MOST_CHARACTERS),
            )
        self.source = source
        self.case = case
        self.inner = _expanded(source)
        # RE2 cannot look behind: what stands beside a word is matched with it, and
        # the next search begins right after the word (see `spans`).
        self.edges = _edges(source)
        self.expression = _between(self.edges, f"({self.inner})")
        _compiled(self.inner, case=case)
        self._engine = _compiled(self.expression, case=case)
        if _compiled(f"^(?:{self.inner})$", case=case, capture=False).matches(""):
            raise UnusablePattern("This pattern matches where nothing stands.")

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands, as start and end in characters, in order."""
        at = 0
        readable = _readable(text)
        while at <= len(text):
            found = self._engine.first(readable, at)
            if found is None:
                return
            yield found
            at = max(found[1], at + 1)

    def found(self, text: str) -> bool:
        """Tell whether it stands anywhere."""
        return self._engine.matches(_readable(text))

    def __repr__(self) -> str:
        return f"Pattern({self.source!r})"


class Patterns:
    """Several patterns that are looked for together, at the price of about one.

    Raises:
        UnusablePattern: when one of them cannot be used.
    """

    def __init__(self, sources: Iterable[str], *, case: bool = False) -> None:
        self.each: Sequence[Pattern] = [Pattern(one, case=case) for one in sources]
        self._case = case

    def found(self, text: str) -> bool:
        """Tell whether any of them stands anywhere."""
        together = self._together if self.each else None
        if together is not None:
            return together.matches(_readable(text))
        return any(one.found(text) for one in self.each)

    def spans(self, text: str) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield which of them stands where: its position, and start and end."""
        if self.found(text):
            for position, one in enumerate(self.each):
                for span in one.spans(text):
                    yield position, span

    @cached_property
    def _together(self) -> "_Engine | None":
        """All as one expression, None when that would be too large to be compiled."""
        # What stands beside words is written once for all: RE2 would keep track of it
        # for each of them, and run out of the states that make it fast.
        alike: dict[tuple[bool, bool], list[str]] = {}
        for one in self.each:
            alike.setdefault(one.edges, []).append(one.inner)
        whole = "|".join(
            _between(edges, f"(?:{'|'.join(them)})") for edges, them in alike.items()
        )
        try:
            return _compiled(whole, case=self._case, capture=False, times=8)
        except UnusablePattern:
            return None


class _Engine:
    """RE2's side, with types."""

    def __init__(
        self, expression: str, *, case: bool, capture: bool, memory: int
    ) -> None:
        options = re2.Options()
        options.case_sensitive = case
        options.never_capture = not capture
        options.log_errors = False
        options.max_mem = memory
        self._regexp = re2.compile(expression, options)

    def matches(self, text: str) -> bool:
        return self._regexp.search(text) is not None

    def first(self, text: str, at: int) -> tuple[int, int] | None:
        """Return where the first group stands from a place on, None when nowhere."""
        match = self._regexp.search(text, at)
        if match is None:
            return None
        start, end = match.span(1)
        return int(start), int(end)


def _compiled(
    expression: str, *, case: bool, capture: bool = True, times: int = 1
) -> _Engine:
    try:
        return _Engine(
            expression, case=case, capture=capture, memory=MOST_MEMORY * times
        )
    except re2.error as error:
        said = error.args[0]
        message = said.decode(errors="replace") if isinstance(said, bytes) else said
        raise _unusable(str(message)) from None


def _unusable(message: str) -> UnusablePattern:
    name, _, part = message.partition(": ")
    for begin, reason in _REASONS.items():
        if name.startswith(begin):
            values = {"part": part.replace("(?:", "(")} if "%(part)s" in reason else {}
            return UnusablePattern(reason, **values)
    return UnusablePattern(_OTHERWISE, part=message)


def _readable(text: str) -> str:
    """Return a text that can be written as UTF-8, as long as it was."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _between(edges: tuple[bool, bool], expression: str) -> str:
    """Return an expression that stands between what may stand beside a word."""
    before, after = edges
    return (
        f"(?:{f'(?:^|{_BESIDE})' if before else ''}{expression}"
        f"{f'(?:$|{_BESIDE})' if after else ''})"
    )


def _edges(source: str) -> tuple[bool, bool]:
    """Tell whether a pattern begins, and whether it ends, inside a word."""
    choices = list(_choices(source))
    return (
        all(_begins_wordy(_OPENING.sub("", one, count=1)) for one in choices),
        all(_ends_wordy(_CLOSING.sub("", one)) for one in choices),
    )


def _choices(source: str) -> Iterator[str]:
    """Yield what a pattern chooses from, where `|` stands outside all brackets."""
    begin = depth = 0
    for mark in _STRUCTURE.finditer(source):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and not depth:
            yield source[begin : mark.start()]
            begin = mark.end()
    yield source[begin:]


def _begins_wordy(rest: str) -> bool:
    token = _TOKEN.match(rest)
    if token:
        return token[1] in _WORDY
    if rest.startswith("\\"):
        return rest[1:2].isalnum() and rest[1] not in _NO_WORD
    return rest.removeprefix("[")[:1].isalnum()


def _ends_wordy(rest: str) -> bool:
    token = re.search(r"\{([A-Za-z_]+)\}$", rest)
    if token:
        return token[1] in _WORDY
    if rest[-2:-1] == "\\":
        return rest[-1].isalnum() and rest[-1] not in _NO_WORD
    return rest.removesuffix("]")[-1:].isalnum()


def _expanded(source: str) -> str:
    """Return a pattern in RE2's syntax."""
    parts: list[str] = []
    at, inside = 0, False
    while at < len(source):
        part = source[at]
        token = _TOKEN.match(source, at)
        if part == "\\":
            part = source[at : at + 2]
            at += 1
        elif token and not inside:
            part = _token(token[1])
            at = token.end() - 1
        elif part in "[]":
            inside = part == "["
        elif not inside:
            part = _WRITTEN.get(part, part)
            if part == "(" and source[at + 1 : at + 2] != "?":
                # What nobody asks for needs not be captured.
                part = "(?:"
        parts.append(part)
        at += 1
    return "".join(parts)


def _token(name: str) -> str:
    if name not in TOKENS:
        raise UnusablePattern(
            "There is no token {%(name)s}. There are: %(tokens)s.",
            name=name,
            tokens=", ".join(f"{{{each}}}" for each in TOKENS),
        )
    return f"(?:{TOKENS[name]})"
