r"""Replies as agents write them, with what each asks the customer for.

`looked_at.txt` is what the guard is made with. `held_out.txt` is what it is measured
with: nobody looks at what goes wrong there and mends it. Which of the two a reply is
in was decided by a hash of its words; the last 178 of those that are looked at came
later, after a first measurement had shown where the guard was weak. Those of 2026-11-22
were written on that day, by somebody who had not read the guard, to get past it; half
of them, by such a hash again, were looked at afterwards. A heading
`== nl iban+address ~` says the language, what is asked for (or `innocent`), and with a
tilde that the usual word for it is not used; `\n` is a line break and `\u200b` the
character of that number.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Part = Literal["looked_at", "held_out", "looked_at_2026_11_22", "held_out_2026_11_22"]


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """A reply and what it asks for.

    Attributes:
        asks: kinds of personal data; empty when the reply is innocent.
        plain: False when it asks without the usual word for it.
    """

    text: str
    language: Literal["nl", "en"]
    asks: frozenset[str]
    plain: bool


def labelled_drafts(part: Part) -> list[LabelledDraft]:
    """Return the replies of one part, in the order of its file."""
    found: list[LabelledDraft] = []
    language, asks, plain = "", "", True
    path = Path(__file__).with_name(f"{part}.txt")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            language, asks, *tilde = line.removeprefix("== ").split()
            plain = not tilde
            continue
        found.append(
            LabelledDraft(
                text=_unescaped(line),
                language="nl" if language == "nl" else "en",
                asks=frozenset(asks.split("+")) - {"innocent"},
                plain=plain,
            )
        )
    return found


def _unescaped(line: str) -> str:
    """Return a line of a file as it would be sent."""
    return re.sub(
        r"\\u([0-9a-f]{4})",
        lambda found: chr(int(found[1], 16)),
        line.replace("\\n", "\n"),
    )
