"""`webcare user`: who works here."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from webcare.services.core import Core

app = typer.Typer(help="Add people, give them passwords and tokens, shut them out.")

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="What they log in with.")]


@app.command()
def add(
    email: Email,
    role: Annotated[
        str,
        typer.Option(metavar="ROLE", help="What they may do: admin, lead or agent."),
    ] = "agent",
    team: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEAM",
            help="A team that they belong to; may be given several times.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What others call them.")
    ] = "",
    language: Annotated[
        str, typer.Option(metavar="CODE", help="What they read: nl or en.")
    ] = "nl",
    *,
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Read the password from the first line of stdin."
        ),
    ] = False,
) -> None:
    """Add a person.

    Their role holds for their teams, or everywhere when they have none. Without
    --password-stdin they cannot log in until `webcare user password` gives them one.
    """
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.access import users
    from webcare.services.access.teams import team_ids

    password = _password() if password_stdin else None

    async def run(core: "Core") -> None:
        hashed = None if password is None else await core.passwords.hash(password)

        def change(session: "Session") -> None:
            new = users.NewUser(
                email=email,
                role=role,
                name=name,
                teams=team_ids(session, team) if team else None,
                password_hash=hashed,
                language=language,
            )
            users.add_user(session, SYSTEM, new, now=core.clock())

        await core.write(change)

    run_with_core(run)
    typer.echo(f"{email} is added with the role {role}.")


@app.command("list")
def list_users() -> None:
    """Show who works here, with their roles and teams."""
    from webcare.cli.columns import columns
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.storage.queries.staff import staff

    async def run(core: "Core") -> list[tuple[str, ...]]:
        people = await core.read(lambda session: staff(SYSTEM, session))
        return [
            (
                person.email,
                person.name,
                ", ".join(person.roles),
                ", ".join(person.teams) or "everywhere",
                "disabled" if person.disabled_at else "active",
            )
            for person in people
        ]

    rows = run_with_core(run)
    if not rows:
        typer.echo(
            "There is nobody yet. Begin with: webcare user add EMAIL --role admin"
        )
        return
    typer.echo(columns(("EMAIL", "NAME", "ROLE", "TEAMS", "STATE"), rows))


@app.command()
def password(
    email: Email,
    *,
    password_stdin: Annotated[  # noqa: ARG001 - it has to be asked for, and is there
        bool,
        typer.Option(
            "--password-stdin",
            help="Read the password from the first line of stdin: the only way.",
        ),
    ],
) -> None:
    """Give a person a new password; it ends all of their log-ins."""
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.access import users

    new = _password()

    async def run(core: "Core") -> None:
        hashed = await core.passwords.hash(new)

        def change(session: "Session") -> None:
            users.set_password(session, SYSTEM, _id_of(session, email), hashed)

        await core.write(change)

    run_with_core(run)
    typer.echo(f"{email} has a new password.")


@app.command()
def token(
    email: Email,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="What it is for.")
    ] = "command line",
) -> None:
    """Print a new API token of a person; it is shown only now.

    It may do what the person may do, until it is revoked or the person is disabled.
    """
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.access import tokens

    async def run(core: "Core") -> str:
        def change(session: "Session") -> str:
            user_id = _id_of(session, email)
            return tokens.create(session, SYSTEM, user_id, name, now=core.clock())

        return await core.write(change)

    typer.echo(run_with_core(run))


@app.command()
def disable(email: Email) -> None:
    """Shut a person out at once, and end all their log-ins and tokens."""
    from webcare.cli.working import run_with_core
    from webcare.domain.access import SYSTEM
    from webcare.services.access import users

    async def run(core: "Core") -> None:
        def change(session: "Session") -> None:
            users.disable(session, SYSTEM, _id_of(session, email), now=core.clock())

        await core.write(change)

    run_with_core(run)
    typer.echo(f"{email} is disabled.")


def _id_of(session: "Session", email: str) -> int:
    from webcare.domain.access import SYSTEM
    from webcare.services.access.users import normalised_email
    from webcare.storage.queries.staff import member

    return member(SYSTEM, session, normalised_email(email)).id


def _password() -> str:
    """Read a password from the first line of standard input.

    Raises:
        Refused: when it breaks a rule for passwords.
    """
    from webcare.services.access.users import check_password_rules

    given = sys.stdin.readline().rstrip("\r\n")
    check_password_rules(given)
    return given
