"""How many replies the privacy guard judges well, by language."""

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from tests.drafts import LabelledDraft, Part, labelled_drafts
from webcare.policies.privacy import Asked, PrivacyPolicy, check

STRICT = PrivacyPolicy(forbidden=tuple(Asked))
"""A policy that forbids everything."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """How it went with the replies of one part in one language.

    Attributes:
        missed: requests of which nothing was stopped.
        stopped_wrongly: innocent replies that were stopped.
    """

    part: Part
    language: str
    requests: int
    innocent: int
    missed: tuple[LabelledDraft, ...]
    stopped_wrongly: tuple[LabelledDraft, ...]

    @property
    def stopped(self) -> float:
        """Return the share of requests that was stopped."""
        return 1 - len(self.missed) / self.requests

    @property
    def false_stops(self) -> float:
        """Return the share of innocent replies that was stopped."""
        return len(self.stopped_wrongly) / self.innocent


def judgement(part: Part, language: str) -> Judgement:
    """Judge the replies of one part in one language.

    A request counts as stopped when the guard named a kind of data that it asks for.
    """
    drafts = [each for each in labelled_drafts(part) if each.language == language]
    requests = [each for each in drafts if each.asks]
    innocent = [each for each in drafts if not each.asks]
    return Judgement(
        part=part,
        language=language,
        requests=len(requests),
        innocent=len(innocent),
        missed=tuple(each for each in requests if not each.asks & found_in(each)),
        stopped_wrongly=tuple(each for each in innocent if found_in(each)),
    )


def judgements() -> Iterable[Judgement]:
    """Judge everything, what the guard was made with first."""
    for part in get_args(Part):
        for language in ("nl", "en"):
            yield judgement(part, language)


def found_in(draft: LabelledDraft) -> set[str]:
    """Return the kinds of data that the guard says a reply asks for."""
    findings = check(STRICT, draft.text)
    return {each.rule.removeprefix("privacy.") for each in findings}


def milliseconds(length: int = 500, rounds: int = 200) -> tuple[float, float]:
    """Return how long the guard takes for texts of a length: median and longest."""
    texts = [each.text for each in labelled_drafts("looked_at")]
    whole = " ".join(texts)
    taken = []
    for number in range(rounds):
        begin = number * length % (len(whole) - length)
        text = whole[begin : begin + length]
        started = time.perf_counter()
        check(STRICT, text)
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), max(taken)
