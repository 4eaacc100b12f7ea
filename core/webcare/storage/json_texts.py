"""The texts in a JSON column as one text to search in, a line for each."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class list_texts(FunctionElement[str]):  # noqa: N801 - reads as SQL
    """The items of a list of texts; null when there is none."""

    type = String()
    inherit_cache = True


class map_texts(FunctionElement[str]):  # noqa: N801 - reads as SQL
    """The values of a map of texts, without its names; null when there is none."""

    type = String()
    inherit_cache = True


@compiles(list_texts)
@compiles(map_texts)
def _sqlite_texts(
    element: FunctionElement[str], compiler: SQLCompiler, **options: Any
) -> str:
    column = compiler.process(element.clauses, **options)
    return f"(SELECT group_concat(value, char(10)) FROM json_each({column}))"  # noqa: S608


@compiles(list_texts, "postgresql")
def _postgresql_items(
    element: list_texts, compiler: SQLCompiler, **options: Any
) -> str:
    column = compiler.process(element.clauses, **options)
    return (
        "(SELECT string_agg(value, chr(10)) "  # noqa: S608 - a column of ours
        f"FROM jsonb_array_elements_text({column}))"
    )


@compiles(map_texts, "postgresql")
def _postgresql_values(
    element: map_texts, compiler: SQLCompiler, **options: Any
) -> str:
    column = compiler.process(element.clauses, **options)
    return (
        "(SELECT string_agg(value, chr(10)) "  # noqa: S608 - a column of ours
        f"FROM jsonb_each_text({column}))"
    )
