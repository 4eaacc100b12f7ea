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

import re2

from webcare.policies.kind import Problem

MOST_CHARACTERS = 500
"""How long one pattern may be."""

MOST_MEMORY = 1 << 20
"""Bytes that a compiled pattern may take: a dozen words of any sort fit."""

# Letters of all alphabets, as a few long ranges: RE2's own classes are exact to the
# character and take a millisecond each to compile. The few marks inside the ranges
# (a Greek question mark, an Arabic comma) count as letters.
_LETTER = (
    r"A-Za-z\x{AA}\x{B5}\x{BA}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1FFF}"
    r"\x{2C00}-\x{2DFF}\x{3040}-\x{D7FF}\x{F900}-\x{FDFF}\x{20000}-\x{3FFFF}"
)
_WORD = rf"[0-9{_LETTER}]+(?:['\x{{2019}}-][0-9{_LETTER}]+)*"
_NAME = rf"(?-i:[A-Z\x{{C0}}-\x{{D6}}\x{{D8}}-\x{{DE}}][{_LETTER}]+)"
_PICTURE = (
    r"[\x{1F300}-\x{1F5FF}\x{1F600}-\x{1F64F}\x{1F680}-\x{1F6FF}\x{1F7E0}-\x{1F7EB}"
    r"\x{1F900}-\x{1FAFF}\x{2600}-\x{27BF}\x{231A}\x{231B}\x{23CF}\x{23E9}-\x{23FA}"
    r"\x{2B05}-\x{2B07}\x{2B1B}\x{2B1C}\x{2B50}\x{2B55}\x{1F004}\x{1F0CF}]"
    r"[\x{FE0F}\x{1F3FB}-\x{1F3FF}]*"
)
TOKENS = {
    "word": _WORD,
    "letters": rf"[{_LETTER}]*",
    "number": r"[0-9]+(?:[.,][0-9]+)*",
    "name": rf"{_NAME}(?:[-' ]{_NAME})*",
    "initials": r"(?-i:[A-Z]{2,3})",
    "emoji": rf"(?:{_PICTURE}(?:\x{{200D}}{_PICTURE})*"
    r"|[\x{1F1E6}-\x{1F1FF}]{2}|[0-9#*]\x{FE0F}?\x{20E3})",
    "link": r"(?:https?://|www\.)[^\s<>]+",
    "start": r"^\s*",
    "end": r"\s*$",
}
"""What a name in braces stands for, in RE2's syntax."""

MOST_FOUND = 1_000
"""How often a pattern is looked for in one text: nobody reads more."""

_ROOM = 8
"""How many times the memory of one pattern many together may take."""

_WORDY = frozenset({"word", "letters", "number", "name", "initials"})
_TOKEN = re.compile(r"\{([A-Za-z_]+)\}")
_OPENING = re.compile(r"^(?:\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?)*")
_STRUCTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
_GROUP = re.compile(r"\((?!\?)|\(\?P?<\w+>")
_CLOSING = re.compile(r"(?:[)?*+]|\{\d+,?\d*\})*$")
_NO_WORD = "bBsSWDzA"
_SURROGATE = re.compile("[\ud800-\udfff]")
_APOSTROPHE = r"['\x{2019}]"
_WRITTEN = {" ": r"[\s\x{A0}]+", "'": _APOSTROPHE, "\u2019": _APOSTROPHE}
_BESIDE = f"[^0-9_{_LETTER}]"
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
        # By itself first: what is unbalanced must not be balanced by what is around it.
        inner = expanded(source)
        if _compiled(inner, case=case).finds_nothing():
            raise UnusablePattern("This pattern matches where nothing stands.")
        self._engine = _compiled(_between(_edges(source), f"({inner})"), case=case)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where it stands, as start and end in characters, in order.

        The first `MOST_FOUND` times.
        """
        for _, span in self._engine.each(text):
            yield span

    def found(self, text: str) -> bool:
        """Tell whether it stands anywhere."""
        return self._engine.first(encoded(text), 0) is not None


class Patterns:
    """Several patterns that are looked for together, at about the price of one.

    Each has been tried as a `Pattern` before.

    Raises:
        UnusablePattern: when one of them is too large or no expression.
    """

    def __init__(self, sources: Iterable[str], *, case: bool = False) -> None:
        self._engines = list(_together(list(enumerate(sources)), case=case))

    def found(self, text: str) -> bool:
        """Tell whether any of them stands anywhere."""
        raw = encoded(text)
        return any(engine.first(raw, 0) for engine in self._engines)

    def spans(self, text: str) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield which of them stands where: its position, and start and end.

        In the order of the text, where no two overlap. (Too many for one expression
        come in several such rows.)
        """
        for engine in self._engines:
            yield from engine.each(text)


class _Engine:
    """RE2's side, with types. Each group of the expression is one pattern.

    Args:
        positions: the pattern of each group, as its position among all.
        memory: in bytes.
    """

    def __init__(
        self, expression: str, positions: Sequence[int], *, case: bool, memory: int
    ) -> None:
        self._positions = positions
        options = re2.Options()
        options.case_sensitive = case
        options.log_errors = False
        options.max_mem = memory
        self._regexp = re2.compile(expression, options)

    def finds_nothing(self) -> bool:
        """Tell whether it matches without any character, as `a*` does."""
        if self._regexp.fullmatch(b"") is not None:
            return True
        found = (each.span() for each in self._regexp.finditer(b"a a"))
        return any(start == end for start, end in found)

    def first(self, raw: bytes, at: int) -> tuple[int, tuple[int, int]] | None:
        """Return which stands first from a place on, and where; None for none.

        All places are in bytes: for characters RE2's wrapper reads the whole text
        again at each step, so that many matches would take quadratic time.
        """
        match = self._regexp.search(raw, at)
        if match is None:
            return None
        group = match.lastindex or 1
        start, end = match.span(group)
        return self._positions[group - 1], (int(start), int(end))

    def each(self, text: str) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield which stand where, in characters."""
        raw = encoded(text)
        at = known = characters = 0
        for _ in range(MOST_FOUND):
            found = self.first(raw, at) if at <= len(raw) else None
            if found is None:
                return
            position, (start, end) = found
            begin = characters + _length(raw[known:start])
            known, characters = end, begin + _length(raw[start:end])
            yield position, (begin, characters)
            # Right after the word: what stands beside it may stand beside the next.
            at = max(end, at + 1)


def _together(sources: Sequence[tuple[int, str]], *, case: bool) -> Iterator["_Engine"]:
    """Yield what looks for all, with their positions; as few as there is room for."""
    if not sources:
        return
    # What stands beside words is written once for all: RE2 would keep track of it
    # for each of them, and run out of the states that make it fast.
    alike: dict[tuple[bool, bool], list[tuple[int, str]]] = {}
    for position, source in sources:
        inner = f"({expanded(source)})"
        alike.setdefault(_edges(source), []).append((position, inner))
    whole = "|".join(
        _between(edges, "|".join(inner for _, inner in them))
        for edges, them in alike.items()
    )
    positions = [position for them in alike.values() for position, _ in them]
    try:
        yield _compiled(whole, positions, case=case, times=_ROOM)
    except UnusablePattern:
        half = len(sources) // 2
        if not half:
            raise
        yield from _together(sources[:half], case=case)
        yield from _together(sources[half:], case=case)


def _between(edges: tuple[bool, bool], expression: str) -> str:
    """Return an expression with what must stand beside it.

    RE2 cannot look around, so that what stands beside a word is matched with it.
    """
    before, after = edges
    return (
        f"(?:{f'(?:^|{_BESIDE})' if before else ''}(?:{expression})"
        f"{f'(?:$|{_BESIDE})' if after else ''})"
    )


def _compiled(
    expression: str, positions: Sequence[int] = (0,), *, case: bool, times: int = 1
) -> _Engine:
    try:
        return _Engine(expression, positions, case=case, memory=MOST_MEMORY * times)
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


def encoded(text: str) -> bytes:
    """Return a text in UTF-8; what cannot be written so, as one character."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode()


def _length(raw: bytes) -> int:
    """Return how many characters there are in a part that begins and ends with one."""
    return len(raw.decode())


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


def expanded(source: str) -> str:
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
            named = _GROUP.match(source, at)
            if named:
                # What nobody asks for is not captured: a group is a whole pattern.
                part = "(?:"
                at = named.end() - 1
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
