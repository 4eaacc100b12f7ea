"""Releases that do not exist yet: their migrations, and their server.

`python -m chaos.later_release serve` runs Webcare as the release after this one, which
knows the first of the migrations here. `python -m chaos.later_release migrate URL
FOLDER` applies those that lie in a folder.
"""

import sys
from pathlib import Path

from tests.made.rehearsal import AFTER_NEXT, NEXT, write_step

FORMER = "former"
"""A column that the release before needed: whoever fills the database adds it."""

_EXPAND = """
online.add_column("messages", sa.Column("weight", sa.Integer(), server_default="0"))
online.backfill("messages", "weight = length(text)", where="weight = 0")
online.create_index("ix_messages_weight", "messages", ["weight"])
"""
_CONTRACT = f"""
online.backfill("messages", "weight = length(text)", where="weight = 0")
online.require("messages", "weight")
online.drop_column("messages", "{FORMER}")
"""


def write_expansion(folder: Path) -> None:
    """Write the migration of the next release: it only adds."""
    write_step(folder, NEXT, _EXPAND, works_through=("messages", "messages"))


def write_contraction(folder: Path) -> None:
    """Write that of the release after it, which takes away and shuts this one out."""
    through = ("messages", "messages", "messages")
    write_step(folder, AFTER_NEXT, _CONTRACT, works_with=NEXT, works_through=through)


def _migrate(url: str, folder: Path) -> None:
    from webcare.storage.database import Database  # noqa: PLC0415 - where it is used
    from webcare.storage.migrate import migrate  # noqa: PLC0415 - idem

    database = Database(url)
    print("Begun.", flush=True)
    migrate(database, beyond=folder, say=lambda said: print(said, flush=True))
    database.close()


def _serve() -> None:
    from webcare.storage import revision  # noqa: PLC0415 - idem

    # Whoever asks for it is not imported yet.
    revision.CODE = NEXT
    from webcare.cli import main  # noqa: PLC0415 - idem

    main(["serve"])


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve()
    else:
        _migrate(sys.argv[2], Path(sys.argv[3]))
