"""What a channel is for: questions that belong elsewhere, words that do not leave."""

from collections.abc import Mapping
from typing import Any

import pytest

from webcare.domain.findings import stops
from webcare.policies.scope import (
    FORBIDDEN,
    KIND,
    REDIRECT,
    Facts,
    ScopePolicy,
    check,
    forbidden,
    redirect_for,
    redirect_text,
)

TRAVEL = {
    "name": "travel-advice",
    "title": "Travel advice",
    "patterns": ["reisadvies", "hoe (kom|reis) ik", "travel advice"],
    "texts": {
        "nl": "Plan uw reis op {target}.",
        "en": "Plan your journey at {target}.",
    },
    "link": "https://example.org/plan",
}
TICKETS = {
    "name": "tickets",
    "title": "Tickets",
    "patterns": ["kaartje{letters}", "ticket{letters}"],
}
PRICES = {
    "name": "prices",
    "title": "Prices",
    "patterns": ["prijs", "prijzen"],
    "texts": {"nl": "Vraag het {target}"},
    "channel": "x-service",
}
ROUTE = "Hoe kom ik morgen in Utrecht?"


def policy(**sections: Any) -> ScopePolicy:
    return ScopePolicy.model_validate(sections)


def problems(**sections: Any) -> dict[tuple[str | int, ...], str]:
    return {each.place: each.reason for each in KIND.problems(sections)}


def changed(subject: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    return {**subject, **fields}


def test_a_question_about_a_subject_of_elsewhere_is_sent_there() -> None:
    found = redirect_for(policy(redirected=[TRAVEL]), ROUTE)
    assert found is not None
    assert found.name == "travel-advice"
    assert redirect_text(found, "en", {}) == (
        "Plan your journey at https://example.org/plan."
    )


def test_a_question_that_names_a_subject_served_here_stays() -> None:
    here = policy(served=[TICKETS], redirected=[TRAVEL])
    assert redirect_for(here, f"{ROUTE} Geldt mijn kaartje dan?") is None
    assert redirect_for(here, ROUTE) is not None


def test_the_first_subject_that_fits_counts() -> None:
    here = policy(redirected=[PRICES, TRAVEL])
    found = redirect_for(here, "Wat is de prijs, en hoe kom ik er?")
    assert found is not None
    assert found.name == "prices"


def test_a_channel_of_ours_is_named_by_its_address() -> None:
    found = redirect_for(policy(redirected=[PRICES]), "Wat is de prijs?")
    assert found is not None
    addresses = {"x-service": "https://x.example/service"}
    assert (
        redirect_text(found, "nl", addresses) == "Vraag het https://x.example/service"
    )
    assert redirect_text(found, "nl", {}) == ""
    without = found.model_copy(update={"texts": {"nl": "Vraag het op X."}})
    assert redirect_text(without, "nl", addresses) == (
        "Vraag het op X. https://x.example/service"
    )


def test_nobody_is_offered_a_text_that_leads_nowhere() -> None:
    here = policy(redirected=[PRICES])
    (finding,) = check(here, "Dag", "nl", Facts(question="Wat is de prijs?"))
    assert (finding.rule, finding.replacement) == (REDIRECT, "")
    assert ("channel", "x-service") in finding.values


def test_a_question_that_was_asked_where_it_belongs_stays() -> None:
    here = policy(redirected=[PRICES])
    assert redirect_for(here, "Wat is de prijs?", "x-service") is None
    facts = Facts(question="Wat is de prijs?", here="x-service")
    assert check(here, "Dag", "nl", facts) == ()


def test_every_pattern_is_made_ready_before_anybody_waits_for_it() -> None:
    refused = changed(TICKETS, name="no-tickets", level="error")
    here = policy(
        served=[TICKETS], redirected=[TRAVEL], refused=[refused], profile="government"
    )
    KIND.prepare(here)
    subjects = (*here.served, *here.redirected, *here.refused)
    assert all("known_by" in vars(each) for each in subjects)
    assert all(
        {"_certain", "_perhaps"} <= vars(each.signs).keys() for each in FORBIDDEN
    )


def test_the_channels_that_it_names_are_told_with_their_places() -> None:
    named = KIND.channels(policy(redirected=[TRAVEL, PRICES]))
    assert list(named) == [(("redirected", 1, "channel"), "x-service")]


def test_who_answers_is_offered_the_text() -> None:
    here = policy(redirected=[TRAVEL])
    (finding,) = check(here, "Goedendag", "nl-NL", Facts(question=ROUTE))
    assert finding.rule == REDIRECT
    assert finding.level == "suggestion"
    assert finding.replacement == "Plan uw reis op https://example.org/plan."


@pytest.mark.parametrize(
    "text",
    [
        "Hallo! Plan uw reis op https://example.org/plan.",
        "Kijk eens op https://example.org/plan voor de beste route",
    ],
)
def test_who_sends_them_on_already_is_not_told_again(text: str) -> None:
    here = policy(redirected=[TRAVEL])
    assert check(here, text, "nl", Facts(question=ROUTE)) == ()


def test_a_refused_subject_stops_what_names_it_and_says_where() -> None:
    refused = changed(TICKETS, name="no-tickets", reason="We sell nothing in chats.")
    text = "Hier zijn uw tickets."
    (finding,) = forbidden(policy(refused=[refused]), text)
    assert stops((finding,))
    assert finding.rule == "scope.refused.no-tickets"
    assert text[slice(*(finding.span or ()))] == "tickets"
    assert ("why", "We sell nothing in chats.") in finding.values


def test_a_refused_subject_may_only_warn() -> None:
    refused = changed(TICKETS, level="warning")
    (finding,) = forbidden(policy(refused=[refused]), "Een kaartje")
    assert finding.level == "warning"


def test_nothing_is_wrong_with_no_policy() -> None:
    assert problems() == {}
    assert check(ScopePolicy(), "Stem VVD", None, Facts(question=ROUTE)) == ()


@pytest.mark.parametrize(
    ("sections", "place"),
    [
        ({"served": [changed(TICKETS, colour="red")]}, ("served", 0, "colour")),
        ({"servde": []}, ("servde",)),
        ({"served": [changed(TICKETS, name="Two words")]}, ("served", 0, "name")),
        (
            {"served": [changed(TICKETS, patterns=["ok", "(?=x)y"])]},
            ("served", 0, "patterns", 1),
        ),
        (
            {"redirected": [changed(TRAVEL, link="http://example.org")]},
            ("redirected", 0, "link"),
        ),
        ({"redirected": [changed(TRAVEL, channel="x")]}, ("redirected", 0)),
        ({"redirected": [changed(TRAVEL, link="")]}, ("redirected", 0)),
        ({"redirected": [changed(TRAVEL, texts={})]}, ("redirected", 0, "texts")),
        ({"redirected": [changed(TRAVEL, patterns=[])]}, ("redirected", 0, "patterns")),
        ({"served": [TICKETS], "refused": [TICKETS]}, ("refused", 0, "name")),
        ({"profile": "bank"}, ("profile",)),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(
    sections: dict[str, Any], place: tuple[str | int, ...]
) -> None:
    assert place in problems(**sections)


def test_a_text_that_would_be_stopped_itself_is_refused() -> None:
    unwanted = changed(TRAVEL, texts={"nl": "Profiteer nu: {target}"})
    places = problems(redirected=[unwanted], profile="government")
    assert places.keys() == {("redirected", 0, "texts", "nl")}
    assert problems(redirected=[unwanted]) == {}


def test_a_channel_lies_over_the_organisation_section_by_section() -> None:
    organisation = {"profile": "government", "served": [TICKETS]}
    found = KIND.effective(organisation, {"served": []})
    assert found.profile == "government"
    assert found.served == ()
