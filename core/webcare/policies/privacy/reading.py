"""A sentence with what it says about personal data: what it names, and how it asks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        asked: those of them that it asks for.
        whole: kinds that it asks for by itself.
        language: the one that most of its phrases are in; empty when it has none.
    """

    sentence: Sentence
    roles: frozenset[Role]
    named: Sequence[Asked]
    asked: Sequence[Asked]
    whole: Sequence[Asked]
    language: str

    @property
    def asks(self) -> bool:
        """Tell whether it asks for anything."""
        return Role.ASKING in self.roles or Role.GIVING in self.roles

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
    told = sentence.mark == "." and roles.isdisjoint({Role.ASKING, Role.GIVING})
    if Role.NEVER in roles:
        found = [each for each in found if not _denied(sentence, found, each)]
    names = [each for each in found if each.means.role is Role.DATA]
    return Read(
        sentence=sentence,
        roles=roles,
        named=_kinds(names),
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
    yield from (
        each
        for each in names
        if any(_right_after(one, each, sentence.words) for one in wondering)
    )
    yield from _mere_names(sentence, names)


def _right_after(
    wondering: Match[Meaning], name: Match[Meaning], words: Sequence[str]
) -> bool:
    """Tell whether a name is what a question word is about."""
    between = words[wondering.end : name.start]
    return (
        wondering.start <= name.start
        and len(between) <= _NEAR
        and _ASIDE.isdisjoint(between)
    )


def _mere_names(
    sentence: Sentence, names: Sequence[Match[Meaning]]
) -> Iterator[Match[Meaning]]:
    """Yield names in a part of a sentence that has nothing else: `Your address?`."""
    covered = {place for each in names for place in range(each.start, each.end)}
    for each in names:
        clause = sentence.clauses[each.start]
        part = [
            place for place, where in enumerate(sentence.clauses) if where == clause
        ]
        said = {sentence.words[place] for place in part}
        rest = {sentence.words[place] for place in part if place not in covered}
        last = part[-1] == len(sentence.words) - 1
        asks = (sentence.mark == "?" and last) or not _POLITE.isdisjoint(
            said | {*sentence.words[part[-1] + 1 :][:1]}
        )
        if asks and rest <= _FILLING:
            yield each


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


def _denied(
    sentence: Sentence, found: Sequence[Match[Meaning]], named: Match[Meaning]
) -> bool:
    """Tell whether a sentence says that what it names is not asked.

    It does so beside it, or in a part before it, with no question in between.
    """
    if named.means.kind is None:
        return False
    place = sentence.clauses[named.start]
    asking = {
        sentence.clauses[each.start]
        for each in found
        if each.means.role in {Role.ASKING, Role.WONDERING, Role.GIVING, Role.WHOLE}
    }
    denying = {
        sentence.clauses[each.start] for each in found if each.means.role is Role.NEVER
    }
    return any(
        clause == place
        or (clause < place and asking.isdisjoint(range(clause + 1, place + 1)))
        for clause in denying
    )


def _foreign(words: Sequence[str], match: Match[Meaning]) -> bool:
    """Tell whether data is not the customer's, or only what the sentence is about."""
    start, end = match.start, match.end
    first, before = words[start], words[max(start - 2, 0) : start]
    ours = first not in _YOURS and (first in _OURS or bool(_OURS & {*before[-1:]}))
    return (
        ours
        or not _OTHERS.isdisjoint(words[max(start - 1, 0) : end])
        or not _ABOUT.isdisjoint(before)
        or (
            match.means.kind in _BELONGS
            and not _BELONGING.isdisjoint(words[max(start - 1, 0) : end + _NEAR])
        )
    )


def _told(words: Sequence[str], match: Match[Meaning]) -> bool:
    """Tell whether a verb says what we do ourselves, and orders nothing."""
    if match.end - match.start > 1:
        return False
    beside = (*words[max(match.start - 1, 0) : match.start], *words[match.end :][:1])
    return not _WE.isdisjoint(beside)


def _groups(
    language: Lexicon,
) -> Iterator[tuple[Meaning, Sequence[str], Mapping[str, str]]]:
    for role, kinds in (
        (Role.DATA, language.data),
        (Role.THING, language.things),
        (Role.WHOLE, language.whole),
    ):
        for kind, phrases in kinds.items():
            meaning = Meaning(role, kind, language.language)
            yield meaning, phrases.split(","), language.lists
    for role, phrases in (
        (Role.ASKING, language.asking),
        (Role.WONDERING, language.wondering),
        (Role.GIVING, language.giving),
        (Role.ANNOUNCING, language.announcing),
        (Role.NEVER, language.never),
        (Role.ELSEWHERE, language.elsewhere),
        (Role.LAST_DIGITS, language.last_digits),
    ):
        yield Meaning(role, None, language.language), phrases.split(","), language.lists


_PHRASES: Phrases[Meaning] = Phrases(
    group for language in _LANGUAGES for group in _groups(language)
)
_YOURS = frozenset(word for each in _LANGUAGES for word in each.lists["your"].split())
_OTHERS = frozenset(word for each in _LANGUAGES for word in each.others.split())
_OURS = frozenset(word for each in _LANGUAGES for word in each.ours.split())
_ABOUT = frozenset(word for each in _LANGUAGES for word in each.about.split())
_WE = frozenset(word for each in _LANGUAGES for word in each.we.split())
_POINTING = frozenset(word for each in _LANGUAGES for word in each.pointing.split())
_ANSWERING = frozenset(word for each in _LANGUAGES for word in each.answering.split())
_BELONGING = frozenset(word for each in _LANGUAGES for word in each.belonging.split())
_FILLING = frozenset(word for each in _LANGUAGES for word in each.filling.split())
_POLITE = frozenset(word for each in _LANGUAGES for word in each.polite.split())
