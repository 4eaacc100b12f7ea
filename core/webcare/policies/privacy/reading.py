"""A sentence with what it says about personal data: what it names, and how it asks."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum, auto

from webcare.policies.privacy.dutch import DUTCH
from webcare.policies.privacy.english import ENGLISH
from webcare.policies.privacy.lexicon import Lexicon
from webcare.policies.privacy.phrases import Match, Phrases
from webcare.policies.privacy.schema import Asked
from webcare.policies.privacy.sentences import Sentence

_LANGUAGES = (DUTCH, ENGLISH)
_NEAR = 3
"""Words that may stand between a question word and what it is about."""

_ASIDE = frozenset({"er", "met", "over", "mis", "with", "wrong", "about"})
"""Words that turn "what is" to something else than what follows."""

_BELONGS = frozenset({Asked.ADDRESS, Asked.CARD})
"""Kinds that shops and loyalty schemes have, too."""


class Role(Enum):
    """What a phrase does in a sentence; see `Lexicon`."""

    DATA = auto()
    THING = auto()
    WHOLE = auto()
    ASKING = auto()
    WONDERING = auto()
    GIVING = auto()
    ANNOUNCING = auto()
    NEVER = auto()
    ELSEWHERE = auto()
    LAST_DIGITS = auto()
    HERE = auto()
    ENTIRELY = auto()
    OUTDOORS = auto()


_ASKS = frozenset({Role.ASKING, Role.WONDERING, Role.GIVING, Role.WHOLE})
"""What is a question, or asks for something in another way."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase says.

    Attributes:
        kind: the personal data that it names; None when it names none.
        language: of the phrase.
    """

    role: Role
    kind: Asked | None
    language: str


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence that was read.

    Attributes:
        roles: of all phrases in it.
        named: kinds of personal data that it names: not as ours, and without saying
            that nobody should give them.
        things: kinds of what may be talked about freely, as it names them.
        asked: those of the names that it asks for.
        whole: kinds that it asks for by itself.
        language: the one that most of its phrases are in; empty when it has none.
    """

    sentence: Sentence
    roles: frozenset[Role]
    named: Sequence[Asked]
    things: Sequence[Asked]
    asked: Sequence[Asked]
    whole: Sequence[Asked]
    language: str

    @property
    def asks(self) -> bool:
        """Tell whether it asks for anything."""
        return Role.ASKING in self.roles or Role.GIVING in self.roles

    @property
    def partly(self) -> bool:
        """Tell whether only the end of a number is asked for."""
        return Role.LAST_DIGITS in self.roles and Role.ENTIRELY not in self.roles

    @property
    def points(self) -> bool:
        """Tell whether it points back at what another sentence named."""
        return not _POINTING.isdisjoint(self.sentence.words)

    @property
    def answers(self) -> bool:
        """Tell whether it begins like the answer to a question."""
        return self.sentence.words[0] in _ANSWERING and not self.asks


def read(sentence: Sentence) -> Read:
    """Find what there is in a sentence, in any language that we know."""
    matches = _PHRASES.matches(sentence.words)
    found = [each for each in matches if _counts(sentence, each)]
    roles = frozenset(each.means.role for each in found)
    if Role.HERE in roles:
        roles -= {Role.ELSEWHERE}
    if Role.OUTDOORS in roles:
        found = [each for each in found if each.means.kind is not Asked.ADDRESS]
    told = sentence.mark == "." and roles.isdisjoint({Role.ASKING, Role.GIVING})
    if Role.NEVER in roles:
        found = [*_not_denied(sentence, found)]
    names = [each for each in found if each.means.role is Role.DATA]
    return Read(
        sentence=sentence,
        roles=roles,
        named=_kinds(names),
        things=_kinds(each for each in found if each.means.role is Role.THING),
        asked=_kinds(_asked(sentence, found, names)),
        whole=()
        if told
        else _kinds(each for each in found if each.means.role is Role.WHOLE),
        language=_language(found),
    )


def _language(found: Sequence[Match[Meaning]]) -> str:
    languages = Counter(each.means.language for each in found)
    return max(languages, key=languages.__getitem__, default="")


def _kinds(matches: Iterable[Match[Meaning]]) -> tuple[Asked, ...]:
    kinds = (each.means.kind for each in matches)
    return tuple(dict.fromkeys(kind for kind in kinds if kind is not None))


def _asked(
    sentence: Sentence,
    found: Sequence[Match[Meaning]],
    names: Sequence[Match[Meaning]],
) -> Iterator[Match[Meaning]]:
    """Yield the names in a sentence that it asks for."""
    roles = {each.means.role for each in found}
    if Role.GIVING in roles:
        yield from (each for each in found if each.means.role is Role.THING)
    if Role.GIVING in roles or Role.ASKING in roles:
        yield from names
        return
    wondering = [each for each in found if each.means.role is Role.WONDERING]
    yield from _wondered_at(wondering, names, sentence.words)
    yield from _mere_names(sentence, names)


def _wondered_at(
    wondering: Sequence[Match[Meaning]],
    names: Sequence[Match[Meaning]],
    words: Sequence[str],
) -> Iterator[Match[Meaning]]:
    """Yield the names that a question word is about: right before them, or around."""
    ends = {one.end for one in wondering}
    around = {place for one in wondering for place in range(one.start, one.end + 1)}
    for name in names:
        starts = (name.start - between for between in range(1, _NEAR + 1))
        if name.start in around or any(
            start in ends and _ASIDE.isdisjoint(words[start : name.start])
            for start in starts
        ):
            yield name


def _mere_names(
    sentence: Sentence, names: Sequence[Match[Meaning]]
) -> Iterator[Match[Meaning]]:
    """Yield names in a part of a sentence that has nothing else: `Your address?`."""
    covered = {place for each in names for place in range(each.start, each.end)}
    named = {sentence.clauses[each.start] for each in names}
    mere = {clause for clause in named if _is_mere(sentence, clause, covered)}
    yield from (each for each in names if sentence.clauses[each.start] in mere)


def _is_mere(sentence: Sentence, clause: int, covered: AbstractSet[int]) -> bool:
    """Tell whether a part of a sentence asks by naming something and nothing else."""
    first = bisect_left(sentence.clauses, clause)
    after = bisect_right(sentence.clauses, clause)
    rest = {
        sentence.words[place] for place in range(first, after) if place not in covered
    }
    last = after == len(sentence.words)
    # A name with a colon and nothing behind it is a line to fill in.
    open_ended = sentence.mark == "?" or (sentence.mark == ":" and sentence.blank)
    asks = (open_ended and last) or not _POLITE.isdisjoint(
        sentence.words[first : after + 1]
    )
    return asks and rest <= _FILLING


def _counts(sentence: Sentence, match: Match[Meaning]) -> bool:
    """Tell whether a phrase does here what such phrases do."""
    role = match.means.role
    if role in {Role.DATA, Role.THING}:
        return not _foreign(sentence.words, match)
    if role is Role.GIVING:
        return not _told(sentence.words, match)
    if role is Role.WONDERING:
        # "Which number you use does not matter" is no question.
        return match.end - match.start > 1 or sentence.mark != "."
    if role is Role.NEVER:
        # "Send it, otherwise I cannot help" denies nothing.
        return sentence.clauses[match.start] == sentence.clauses[match.end - 1]
    return True


def _not_denied(
    sentence: Sentence, found: Sequence[Match[Meaning]]
) -> Iterator[Match[Meaning]]:
    """Yield all but the names of which the sentence says that they are not asked.

    It does so beside one, or in a part before it, with no question in between.
    """
    asking = _clauses_of(sentence, found, _ASKS)
    denying = _clauses_of(sentence, found, {Role.NEVER})
    for each in found:
        clause = sentence.clauses[each.start]
        behind = bisect_right(denying, clause)
        if (
            each.means.kind is None
            or not behind
            or bisect_right(asking, clause) > bisect_right(asking, denying[behind - 1])
        ):
            yield each


def _clauses_of(
    sentence: Sentence, found: Iterable[Match[Meaning]], roles: AbstractSet[Role]
) -> Sequence[int]:
    """Return in which parts of a sentence something has one of some roles, rising."""
    return sorted(
        {sentence.clauses[each.start] for each in found if each.means.role in roles}
    )


def _foreign(words: Sequence[str], match: Match[Meaning]) -> bool:
    """Tell whether data is not the customer's, or only what the sentence is about."""
    start, end = match.start, match.end
    first, before = words[start], words[max(start - 2, 0) : start]
    ours = first not in _YOURS and (first in _OURS or bool(_OURS & {*before[-1:]}))
    return (
        ours
        or not _OTHERS.isdisjoint(words[max(start - 1, 0) : end])
        or (_MINE.issuperset(before[-1:]) and bool(before) and not _on_a_button(before))
        or not _ABOUT.isdisjoint(before)
        or (
            match.means.kind in _BELONGS
            and not _BELONGING.isdisjoint(words[max(start - 1, 0) : end + _NEAR])
        )
    )


def _on_a_button(before: Sequence[str]) -> bool:
    """Tell whether words before a name are what a customer says by a button of ours."""
    return bool(_ORDERS & {*before[:-1]})


def _told(words: Sequence[str], match: Match[Meaning]) -> bool:
    """Tell whether a verb says what we do ourselves, and orders nothing."""
    if match.end - match.start > 1:
        return False
    beside = (*words[max(match.start - 1, 0) : match.start], *words[match.end :][:1])
    return not _WE.isdisjoint(beside)


def _groups(
    language: Lexicon,
) -> Iterator[tuple[Meaning, Sequence[str], Mapping[str, str]]]:
    lists = {name: _plain(words) for name, words in language.lists.items()}
    for role, kinds in (
        (Role.DATA, language.data),
        (Role.THING, language.things),
        (Role.WHOLE, language.whole),
    ):
        for kind, phrases in kinds.items():
            meaning = Meaning(role, kind, language.language)
            yield meaning, _plain(phrases).split(","), lists
    for role, phrases in (
        (Role.ASKING, language.asking),
        (Role.WONDERING, language.wondering),
        (Role.GIVING, language.giving),
        (Role.ANNOUNCING, language.announcing),
        (Role.NEVER, language.never),
        (Role.ELSEWHERE, language.elsewhere),
        (Role.LAST_DIGITS, language.last_digits),
        (Role.HERE, language.here),
        (Role.ENTIRELY, language.entirely),
        (Role.OUTDOORS, language.outdoors),
    ):
        meaning = Meaning(role, None, language.language)
        yield meaning, _plain(phrases).split(","), lists


def _plain(phrases: str) -> str:
    # As `spelling.py` leaves hyphens out.
    return phrases.replace("-", "")


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for each in words for word in _plain(each).split())


_PHRASES: Phrases[Meaning] = Phrases(
    group for language in _LANGUAGES for group in _groups(language)
)
_YOURS = _set(each.lists["your"] for each in _LANGUAGES)
_ORDERS = _set(each.lists["order"] for each in _LANGUAGES)
_OTHERS = _set(each.others for each in _LANGUAGES)
_MINE = _set(each.mine for each in _LANGUAGES)
_OURS = _set(each.ours for each in _LANGUAGES)
_ABOUT = _set(each.about for each in _LANGUAGES)
_WE = _set(each.we for each in _LANGUAGES)
_POINTING = _set(each.pointing for each in _LANGUAGES)
_ANSWERING = _set(each.answering for each in _LANGUAGES)
_BELONGING = _set(each.belonging for each in _LANGUAGES)
_FILLING = _set(each.filling for each in _LANGUAGES)
_POLITE = _set(each.polite for each in _LANGUAGES)
