"""Alarms, dashboard and runbook speak of what there is, and of all of it."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import promql_parser
import pytest
import yaml

from tests.architecture.metrics import metrics
from tests.architecture.sources import ROOT
from webcare.domain.backoff import MAX_ATTEMPTS
from webcare.domain.breaker import BreakerRules
from webcare.storage.database import Database

FOLDER = ROOT / "deploy" / "observability"
RULES = FOLDER / "rules.yml"
DASHBOARD = FOLDER / "dashboard.json"
RUNBOOK = ROOT / "docs" / "how-to" / "runbook.md"
GOALS = ROOT / "docs" / "explanation" / "slo.md"

# Of Prometheus itself, and of its client for every Python process.
OTHERS = {"up", "process_cpu_seconds_total", "process_resident_memory_bytes"}
DAYS = 30
EVERY_ALARM_TELLS = ["What it means", "What people notice", "Look at", "Do"]


@cache
def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alarms() -> list[dict[str, Any]]:
    return [each for each in rules() if "alert" in each]


def recorded() -> set[str]:
    return {each["record"] for each in rules() if "record" in each}


@cache
def panels() -> list[dict[str, Any]]:
    return [
        each
        for each in orjson.loads(DASHBOARD.read_bytes())["panels"]
        if each["type"] != "row"
    ]


def queries() -> Iterator[str]:
    """Yield what rules and dashboard ask, with what Grafana fills in filled in."""
    for rule in rules():
        yield rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield target["expr"].replace("$__rate_interval", "1m")


def looked_up(query: str) -> list[Any]:
    """Return what a query looks up, each with its `name` and its `matchers`."""
    found: list[Any] = []

    def note(node: object) -> bool:
        if isinstance(node, promql_parser.MatrixSelector):
            found.append(node.vector_selector)
        elif isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(promql_parser.parse(query), note)
    return found


@pytest.mark.parametrize("query", sorted(set(queries())))
def test_a_query_asks_for_what_is_measured(query: str) -> None:
    by_sample = {each: metric for metric in metrics() for each in metric.samples}
    asked = looked_up(query)
    assert asked or query.startswith("vector(")
    for selector in asked:
        metric = by_sample.get(selector.name)
        if metric is None:
            assert selector.name in recorded() | OTHERS
            continue
        for matcher in selector.matchers.matchers:
            if matcher.name == "le":
                # Otherwise the goal would silently never be missed.
                assert float(matcher.value) in metric.buckets
                assert matcher.value == str(float(matcher.value))
            else:
                assert matcher.name in metric.labels


def test_every_metric_is_looked_at() -> None:
    """What neither alarm nor dashboard shows need not be measured."""
    asked = {each.name for query in queries() for each in looked_up(query)}
    for metric in metrics():
        assert metric.samples & asked, metric.name


def test_names_say_their_unit_and_whose_they_are() -> None:
    for metric in metrics():
        assert re.fullmatch(r"webcare_[a-z_]+", metric.name)
        assert metric.meaning
        assert not metric.meaning.endswith(".")
        if metric.kind == "histogram":
            assert metric.name.endswith(("_seconds", "_requests"))


def test_no_label_could_be_a_person() -> None:
    told = (ROOT / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| `(\w+)` \| [^|]+ \|$", told, re.MULTILINE))
    used = {label for metric in metrics() for label in metric.labels}
    assert used == known


def sections() -> dict[str, str]:
    """Return the runbook's sections about alarms, by the alarm's name."""
    text = RUNBOOK.read_text(encoding="utf-8")
    parts = re.split(r"^## (Webcare\w+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_alarm_has_a_section_in_the_runbook_and_the_reverse() -> None:
    assert sorted(sections()) == sorted(each["alert"] for each in alarms())


@pytest.mark.parametrize("alarm", [each["alert"] for each in alarms()])
def test_a_section_says_what_to_do(alarm: str) -> None:
    told = re.findall(r"^\*\*([^*]+)\.\*\*", sections()[alarm], re.MULTILINE)
    assert told == EVERY_ALARM_TELLS


@pytest.mark.parametrize("rule", alarms(), ids=lambda each: each["alert"])
def test_an_alarm_says_how_urgent_it_is_and_where_to_read_on(
    rule: dict[str, Any],
) -> None:
    assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"})
    page = RUNBOOK.relative_to(ROOT).as_posix()
    assert rule["annotations"]["runbook"] == f"{page}#{rule['alert'].lower()}"
    assert rule["annotations"]["summary"].startswith("Webcare: ")


def test_the_runbook_tells_the_terms_of_the_code(tmp_path: Path) -> None:
    text = RUNBOOK.read_text(encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path / 'webcare.db'}")
    assert f": {database.connections()[1]} for each process" in text
    database.close()
    assert MAX_ATTEMPTS == 12
    assert "A job failed twelve times" in text
    rules = BreakerRules()
    assert (rules.failure_percentage, rules.pause) == (50, 30)
    assert "half of its calls" in text
    assert "half a minute" in text


def budgets() -> dict[str, float]:
    """Return which share of each goal may be missed, as the rules have it."""
    return {
        each["labels"]["goal"]: float(each["expr"].removeprefix("vector(")[:-1])
        for each in rules()
        if each.get("record") == "webcare:goal_budget"
    }


def test_docs_tell_the_goals_of_the_rules() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|.+\| ([\d.]+) % \| ([^|]+) \|$",
        GOALS.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    told = {goal: round(1 - float(kept) / 100, 6) for goal, kept, _ in rows}
    assert told == budgets()
    for goal, _, budget in rows:
        minutes = round(budgets()[goal] * DAYS * 24 * 60)
        assert budget == (
            f"{minutes} minutes" if minutes < 60 else f"{minutes / 60:.1f} hours"
        )


def test_every_goal_has_every_window_that_alarms_use() -> None:
    windows = set(
        re.findall(
            r"webcare:\w+:\w+?(\d+[mhd])", " ".join(each["expr"] for each in alarms())
        )
    )
    for goal in budgets():
        there = [
            each
            for each in rules()
            if each.get("labels", {}).get("goal") == goal
            and each["record"].startswith("webcare:goal_missed")
        ]
        assert windows == {each["record"].rpartition("rate")[2] for each in there}
        for each in there:
            window = each["record"].rpartition("rate")[2]
            asked = re.findall(r"\[(\w+)\]", each["expr"])
            assert set(asked) == {window}


def test_panels_have_their_place() -> None:
    numbers = [each["id"] for each in panels()]
    assert len(set(numbers)) == len(numbers)
    taken: set[tuple[int, int]] = set()
    for each in panels():
        at = each["gridPos"]
        cells = {
            (at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])
        }
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", "rules.yml"),
        ("check", "config", "prometheus.yml"),
        ("test", "rules", "rules_test.yml"),
    ],
    ids=" ".join,
)
def test_prometheus_takes_it(arguments: tuple[str, ...]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        # Only in Prometheus itself and Debian's package of it, so that `missing`
        # would ask too much; what the queries say is tested above in any case.
        pytest.skip("promtool is not installed")
    run = subprocess.run(
        [promtool, *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_is_shown_is_a_file_of_ours() -> None:
    shown = {each.name for each in FOLDER.iterdir()}
    readme = Path(FOLDER, "README.md").read_text(encoding="utf-8")
    assert {each for each in shown if f"`{each}`" in readme} == shown - {"README.md"}
