"""Rules and their parts as the page draws them, also those that are not complete."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from webcare.policies.routing import Rule
from webcare.web.admin.policies.editor import Problems, Say
from webcare.web.admin.policies.routing.form import written
from webcare.web.admin.policies.routing.parts import ACTIONS, CONDITIONS, PartField
from webcare.web.admin.policies.routing.sentence import sentence_of

Options = Sequence[tuple[str, str]]
"""What can be chosen: values with what they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldEntry:
    """One field of a condition or an action, as it is drawn.

    Attributes:
        value: what stands in it; of ticks and lines each by itself.
        options: what it is chosen from.
        problem: what is wrong with it; empty when nothing is.
    """

    field: PartField
    key: str
    value: str | list[str]
    options: Options
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry:
    """One condition or action of a rule that is open."""

    kind: str
    key: str
    title: str
    negated: bool
    fields: Sequence[FieldEntry]
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEntry:
    """One rule of the list.

    Attributes:
        key: what the names of its fields begin with.
        spot: what elements are called by it: the same wherever it moves.
        kept: the whole of it, for the field that carries it while it is folded.
        said: its sentence; empty as long as it is not complete.
        problems: what is wrong with it as a whole.
    """

    key: str
    spot: str
    name: str
    title: str
    kept: str
    said: str
    on: Sequence[str]
    active: bool
    stop: bool
    opened: bool
    when: Sequence[PartEntry]
    then: Sequence[PartEntry]
    title_problem: str
    on_problem: str
    then_problem: str
    problems: Sequence[str]


class Drawing:
    """What draws the rules of one page.

    Args:
        say: says an English sentence in the visitor's language.
        known: what fields are chosen from, by the name that they know it by.
        problems: what is wrong, by its place in the document.
    """

    def __init__(
        self, say: Say, known: Mapping[str, Options], problems: Problems
    ) -> None:
        self._say = say
        self._known = known
        self._problems = problems

    def rule(
        self, rule: Mapping[str, Any], position: int, *, opened: bool
    ) -> RuleEntry:
        """Return a rule, opened where something is wrong with it."""
        wrong = _Wrong(self._problems, f"rules.{position}")
        key, name = f"rule-{position}", str(rule.get("name") or "")
        on = rule.get("on")
        opened = opened or bool(wrong)
        when = [*self._parts(rule, "when", key, wrong)] if opened else []
        then = [*self._parts(rule, "then", key, wrong)] if opened else []
        return RuleEntry(
            key=key,
            spot=f"rule-{name}" if name else f"new-{position}",
            name=name,
            title=str(rule.get("title") or ""),
            kept=json.dumps(dict(rule), ensure_ascii=False, separators=(",", ":")),
            said=self._sentence(rule),
            on=on if isinstance(on, list | tuple) else (),
            active=bool(rule.get("active", True)),
            stop=bool(rule.get("stop")),
            opened=opened,
            when=when,
            then=then,
            title_problem=wrong.at("title"),
            on_problem=wrong.at("on"),
            then_problem=wrong.at("then"),
            problems=wrong.left(),
        )

    def _sentence(self, rule: Mapping[str, Any]) -> str:
        try:
            return sentence_of(Rule.model_validate(rule), self._say)
        except ValidationError:
            return ""

    def _parts(
        self,
        rule: Mapping[str, Any],
        section: Literal["when", "then"],
        key: str,
        wrong: "_Wrong",
    ) -> Iterator[PartEntry]:
        """Yield the conditions or actions of a rule."""
        parts = rule.get(section)
        for position, found in enumerate(parts if isinstance(parts, list) else ()):
            each = found if isinstance(found, Mapping) else {}
            kind = str(each.get("what") or each.get("do") or "")
            part = CONDITIONS.get(kind) if section == "when" else ACTIONS.get(kind)
            place, name = f"{section}.{position}", f"{key}-{section}-{position}"
            fields = [
                FieldEntry(
                    field=field,
                    key=f"{name}-{field.name}",
                    value=written(field, each.get(field.name)),
                    options=self._options(field, each.get(field.name)),
                    # The schema names the kind on its way, other checks do not.
                    problem=wrong.at(
                        f"{place}.{kind}.{field.name}", f"{place}.{field.name}"
                    ),
                )
                for field in (part.fields if part else ())
            ]
            yield PartEntry(
                kind=kind,
                key=name,
                title=self._say(part.title) if part else kind,
                negated=bool(each.get("negated")),
                fields=fields,
                problem=wrong.at(place),
            )

    def _options(self, field: PartField, value: object) -> Options:
        """Return what a field is chosen from, with what it says and nobody knows."""
        options = [*self._known.get(field.known, ())]
        if field.shape in {"several", "one"}:
            values = value if isinstance(value, list | tuple) else [value]
            there = {one for one, _ in options}
            unknown = [str(each) for each in values if each and each not in there]
            options += [(each, each) for each in unknown]
        return options


class _Wrong:
    """What is wrong with one rule, by place: each is said at one field, or on top."""

    def __init__(self, problems: Problems, rule: str) -> None:
        self._texts = {
            place.removeprefix(rule).removeprefix("."): text
            for place, text in problems.items()
            if place == rule or place.startswith(f"{rule}.")
        }

    def __bool__(self) -> bool:
        return bool(self._texts)

    def at(self, *places: str) -> str:
        """Return what is wrong at or below some places, and count it as said."""
        found = [
            name
            for name in self._texts
            if any(name == each or name.startswith(f"{each}.") for each in places)
        ]
        return " ".join(dict.fromkeys(self._texts.pop(name) for name in found))

    def left(self) -> Sequence[str]:
        """Return what no field said."""
        return [*dict.fromkeys(self._texts.values())]
