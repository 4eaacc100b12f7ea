"""Rules run together say what each of them says by itself."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from webcare.policies.patterns import Pattern
from webcare.policies.routing.facts import EVENTS, Facts
from webcare.policies.routing.plan import actions_of
from webcare.policies.routing.schema import Condition, RoutingPolicy, Rule

WORDS = ("factuur", "factuur kwijt", "kapot", "retour", "retour{letters}")
NAMES = ("wa", "x", "fb")
LANGUAGES = ("nl", "en")
TAGS = ("vip", "press")
TEAMS = ("billing", "service")

conditions = st.one_of(
    st.builds(
        lambda names, negated: {"what": "channel", "names": names, "negated": negated},
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=2),
        st.booleans(),
    ),
    st.builds(
        lambda seen, negated: {
            "what": "visibility",
            "visibility": seen,
            "negated": negated,
        },
        st.sampled_from(("public", "private")),
        st.booleans(),
    ),
    st.builds(
        lambda sources, negated: {
            "what": "words",
            "patterns": sources,
            "negated": negated,
        },
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.booleans(),
    ),
    st.builds(
        lambda languages: {"what": "language", "languages": languages},
        st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=2),
    ),
    st.builds(
        lambda tags, negated: {"what": "contact", "tags": tags, "negated": negated},
        st.lists(st.sampled_from(TAGS), min_size=1, max_size=2),
        st.booleans(),
    ),
    st.builds(
        lambda teams, negated: {"what": "team", "teams": teams, "negated": negated},
        st.lists(st.sampled_from(TEAMS), min_size=1, max_size=2),
        st.booleans(),
    ),
    st.builds(
        lambda negated: {"what": "hours", "negated": negated},
        st.booleans(),
    ),
    st.builds(
        lambda minutes: {"what": "waited", "minutes": minutes},
        st.integers(1, 60),
    ),
    st.builds(
        lambda waiting: {"what": "load", "waiting": waiting},
        st.integers(1, 20),
    ),
)
rules = st.lists(
    st.builds(
        lambda on, when, stop, active: {
            "on": on,
            "when": when,
            "stop": stop,
            "active": active,
        },
        st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2, unique=True),
        st.lists(conditions, max_size=3),
        st.booleans(),
        st.booleans(),
    ),
    max_size=6,
)
moments = st.builds(
    Facts,
    event=st.sampled_from(EVENTS),
    channel=st.sampled_from(NAMES),
    visibility=st.sampled_from(("public", "private")),
    text=st.lists(
        st.sampled_from(("mijn", "factuur", "kwijt", "kapotte", "kapot", "retourtje")),
        max_size=5,
    ).map(" ".join),
    language=st.sampled_from(("", *LANGUAGES)),
    tags=st.frozensets(st.sampled_from(TAGS)),
    team=st.sampled_from(("", *TEAMS)),
    open=st.booleans(),
    waited=st.integers(0, 60).map(lambda minutes: timedelta(minutes=minutes)),
    waiting=st.integers(0, 20),
)


def policy_of(rules: list[dict[str, object]]) -> RoutingPolicy:
    return RoutingPolicy.model_validate(
        {
            "rules": [
                {
                    "name": f"rule-{number}",
                    "title": "A rule",
                    "then": [{"do": "tag", "tag": f"tag {number}"}],
                    **rule,
                }
                for number, rule in enumerate(rules)
            ]
        }
    )


@given(rules=rules, facts=moments)
def test_all_together_match_as_each_alone(
    rules: list[dict[str, object]], facts: Facts
) -> None:
    policy = policy_of(rules)

    expected = []
    for rule in policy.rules:
        if rule.active and facts.event in rule.on and alone(rule, facts):
            expected.append(rule)
            if rule.stop:
                break

    assert policy.plan.matched(facts) == tuple(expected)
    ran = policy.plan.run(facts)
    assert tuple(each.rule for each in ran if each.matched) == tuple(expected)
    for each in ran:
        if each.failed is not None:
            assert not holds(each.rule.when[each.failed], facts)


def alone(rule: Rule, facts: Facts) -> bool:
    return all(holds(each, facts) for each in rule.when)


def holds(condition: Condition, facts: Facts) -> bool:
    known: dict[str, frozenset[str]] = {
        "channel": frozenset({facts.channel}),
        "visibility": frozenset({facts.visibility}),
        "language": frozenset({facts.language}),
        "subject": facts.subjects,
        "contact": facts.tags,
        "files": facts.files,
        "team": frozenset({facts.team}),
        "hours": frozenset({"open"} if facts.open else ()),
    }
    match condition.what:
        case "words":
            found = any(Pattern(each).found(facts.text) for each in condition.patterns)
        case "waited":
            found = facts.waited >= timedelta(minutes=condition.minutes)
        case "load":
            found = facts.waiting >= condition.waiting
        case what:
            found = not known[what].isdisjoint(condition.values)
    return found != condition.negated


def test_what_a_later_rule_says_takes_the_place_of_an_earlier_one() -> None:
    policy = RoutingPolicy.model_validate(
        {
            "rules": [
                {
                    "name": "first",
                    "title": "First",
                    "then": [{"do": "team", "team": "a"}, {"do": "tag", "tag": "one"}],
                },
                {
                    "name": "second",
                    "title": "Second",
                    "then": [{"do": "team", "team": "b"}, {"do": "tag", "tag": "two"}],
                },
            ]
        }
    )

    done = actions_of(policy.rules)

    assert [each.model_dump() for each in done] == [
        {"do": "tag", "tag": "one"},
        {"do": "team", "team": "b"},
        {"do": "tag", "tag": "two"},
    ]
