"""Make the faults of the table, all or those named.

For example `make chaos args="kills --scale 0.05"`.

Prints one line for each fault, and leaves with 1 when a reach was not held. Nothing is
written but in temporary folders, and whatever is started is ended.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from chaos.outcome import Outcome, Row, Trial
from chaos.rows import ROWS
from chaos.table import lines, shown
from webcare.logs import configure_logs


def main() -> None:
    """Run the rows that are named on the command line, or all."""
    # Whatever stops us: what was started must end with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    configure_logs("console", "error")
    wanted = _arguments()
    names = wanted.rows or list(ROWS)
    unknown = set(names) - set(ROWS)
    if unknown:
        print(f"There is: {', '.join(ROWS)}.", file=sys.stderr)
        sys.exit(2)
    print(f"scale {wanted.scale:g}, seed {wanted.seed}")
    found: list[Outcome] = []
    for name in names:
        found += _run(ROWS[name], wanted.scale, wanted.seed)
    print("\n" + "\n".join(lines(found)))
    sys.exit(any(outcome.held is False for outcome in found))


def _run(row: Row, scale: float, seed: int) -> Iterator[Outcome]:
    budget = row.seconds * scale + row.least
    print(f"\n{row.name}: about {budget / 60:.0f} min", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="webcare-chaos-") as folder:
        for outcome in row.run(Trial(folder=Path(folder), scale=scale, seed=seed)):
            print("\n".join(shown(outcome)), flush=True)
            yield outcome
    print(f"  took {time.monotonic() - began:.0f} s", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument(
        "rows", nargs="*", help=f"Of {', '.join(ROWS)}; all by default."
    )
    parser.add_argument("--scale", type=float, default=1.0, help="The share to do.")
    parser.add_argument("--seed", type=int, default=1, help="Of what is random.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
