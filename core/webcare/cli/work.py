"""`webcare work`: what waits to be done, what was given up, and who does it."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from webcare.domain.access import Scope
    from webcare.services.core import Core
    from webcare.storage.paging import Page
    from webcare.storage.queries.work import WorkView

app = typer.Typer(help="See the work behind the pages; try it again, or drop it.")


class State(StrEnum):
    """Which work to list."""

    ASIDE = "aside"
    DUE = "due"
    LATER = "later"


@app.command("list")
def list_work(
    state: Annotated[
        State,
        typer.Option(
            metavar="STATE",
            help="aside (given up), due (its time has come) or later.",
        ),
    ] = State.ASIDE,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only work of this kind.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="COUNT", min=1, max=200, help="At most so many.")
    ] = 50,
    after: Annotated[
        str | None,
        typer.Option(metavar="PLACE", help="Go on where the page before ended."),
    ] = None,
    *,
    oldest: Annotated[
        bool, typer.Option("--oldest", help="The oldest first, not the newest.")
    ] = False,
) -> None:
    """Show work in one state, one piece a line."""
    from webcare.cli.columns import columns
    from webcare.cli.work_report import TITLES, row
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.storage.queries.work import WorkState, work

    async def run(core: "Core") -> "Page[WorkView]":
        return await core.read(
            lambda session: work(
                SYSTEM,
                session,
                core.clock(),
                state=WorkState(state.value),
                kind=kind,
                newest=not oldest,
                limit=limit,
                after=after,
            )
        )

    page = run_with_core(run)
    if not page.items:
        typer.echo(_NOTHING[state])
        return
    typer.echo(columns(TITLES, [row(each) for each in page.items]))
    if page.next:
        typer.echo(f"There is more: add --after {page.next}")


_NOTHING = {
    State.ASIDE: "No work was given up.",
    State.DUE: "All work is done.",
    State.LATER: "Nothing is planned.",
}


@app.command()
def show(
    number: Annotated[
        int | None,
        typer.Argument(metavar="NUMBER", min=1, help="One piece of work."),
    ] = None,
) -> None:
    """Show one piece of work; without a number, how much there is and who does it."""
    from webcare.cli.work_report import details, overview
    from webcare.cli.working import run_with_core

    async def run(core: "Core") -> list[str]:
        now = core.clock()
        if number is None:
            return await core.read(lambda session: overview(session, now))
        return await core.read(lambda session: details(session, now, number))

    for line in run_with_core(run):
        typer.echo(line)


@app.command()
def retry(
    numbers: Annotated[
        list[int] | None,
        typer.Argument(metavar="NUMBER", min=1, help="As `list` shows them."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND", help="All work of this kind that was given up instead."
        ),
    ] = None,
) -> None:
    """Do work now that failed.

    What was given up gets all its attempts anew; what waits for its next attempt has it
    now. A message that was perhaps sent is never sent again by this.
    """
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.operations import work as service

    if (kind is None) == (not numbers):
        raise typer.BadParameter("Give either numbers or --kind.")

    if kind is not None:
        count = run_with_core(lambda core: service.retry_all(core, SYSTEM, kind))
        typer.echo(f"Tried again: {count}.")
        return
    _each(numbers or (), service.retry, "is tried again now")


@app.command()
def drop(
    numbers: Annotated[
        list[int],
        typer.Argument(metavar="NUMBER", min=1, help="As `list` shows them."),
    ],
) -> None:
    """Give work up for good.

    A message that is dropped is marked as not sent, and its conversation waits for an
    answer again. What a worker does just now cannot be dropped.
    """
    from webcare.services.operations import work as service

    _each(numbers, service.drop, "is dropped")


def _each(
    numbers: "Iterable[int]",
    act: "Callable[[Core, Scope, int], Awaitable[None]]",
    done: str,
) -> None:
    """Do something with several pieces of work, and say of each how that went.

    Leaves with 1 when it did not go well with all of them.
    """
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.errors import ConversationError

    async def run(core: "Core") -> list[tuple[str, bool]]:
        said = []
        for number in dict.fromkeys(numbers):
            try:
                await act(core, SYSTEM, number)
            except ConversationError as error:
                said.append((f"{number}: {error}", True))
            else:
                said.append((f"{number} {done}.", False))
        return said

    results = run_with_core(run)
    for sentence, failed in results:
        typer.echo(sentence, err=failed)
    if any(failed for _, failed in results):
        raise typer.Exit(1)
