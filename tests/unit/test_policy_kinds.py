"""What every kind of policy promises, whichever kinds there are."""

import tomllib
from typing import Any, get_args

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from tests.made.manners import KINDS
from webcare.policies.installed import installed_kinds
from webcare.policies.kind import PolicyKind
from webcare.services.configuration.apply_file import PolicyEntry
from webcare.services.configuration.export import Exported, written
from webcare.services.policies.documents import kept

EVERY = [*KINDS.values(), *installed_kinds().values()]


def models_in(kind: object) -> set[type[BaseModel]]:
    """Return a model and all models that its fields are made of."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        inner = [models_in(each.annotation) for each in kind.model_fields.values()]
        return {kind}.union(*inner)
    return set().union(*(models_in(each) for each in get_args(kind)))


def takes_none(annotation: Any, metadata: list[Any]) -> bool:  # noqa: ANN401
    try:
        TypeAdapter(annotation).validate_python(None)
    except ValidationError:
        return False
    return not metadata or type(None) in get_args(annotation)


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_a_schema_is_frozen_and_forbids_what_it_does_not_know(
    kind: PolicyKind[Any],
) -> None:
    for model in models_in(kind.schema):
        assert model.model_config.get("frozen"), model
        assert model.model_config.get("extra") == "forbid", model


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_what_nobody_says_is_without_problems(kind: PolicyKind[Any]) -> None:
    assert kind.problems({}, {}) == ()
    assert kind.effective({}, {}) == kind.schema()


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_a_section_is_never_none_since_files_have_no_word_for_it(
    kind: PolicyKind[Any],
) -> None:
    for name, field in kind.schema.model_fields.items():
        assert not takes_none(field.annotation, field.metadata), name


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_what_may_be_none_is_none_where_it_is_left_out(kind: PolicyKind[Any]) -> None:
    """A file that leaves it out must mean the same as a document that has it."""
    for model in models_in(kind.schema):
        for name, field in model.model_fields.items():
            if takes_none(field.annotation, field.metadata):
                default = field.get_default(call_default_factory=True)
                assert default in {None, PydanticUndefined}, f"{model}.{name}"


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.name)
def test_all_that_is_usual_comes_back_from_a_file(kind: PolicyKind[Any]) -> None:
    document = kept(kind, kind.schema().model_dump(mode="json"))
    entry = PolicyEntry(kind=kind.name, document=document)
    text = written(Exported((), (), (), (), (entry,)))
    (read,) = tomllib.loads(text)["policies"]
    assert kept(kind, read["document"]) == document
    assert kind.effective({}, read["document"]) == kind.schema()
