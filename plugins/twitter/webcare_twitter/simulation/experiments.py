"""What the laboratory can let happen on the simulated platform."""

from webcare.plugin.simulation import Catalogue, Experiment, Field
from webcare_twitter.simulation.happenings import HAPPENINGS, OCCASIONS, OURS
from webcare_twitter.simulation.limits import ALLOWED


def _number(name: str, title: str, value: int, most: int, least: float = 0) -> Field:
    return Field(
        name=name,
        title=title,
        kind="number",
        value=str(value),
        minimum=least,
        maximum=most,
    )


def _choice(name: str, title: str, choices: tuple[tuple[str, str], ...]) -> Field:
    return Field(
        name=name, title=title, kind="choice", value=choices[0][0], choices=choices
    )


_PEOPLE: tuple[Experiment, ...] = (
    Experiment(
        name="messages",
        title="Take direct messages from others or not",
        fields=(
            _choice(
                "from",
                "From whom",
                (
                    ("everyone", "everybody"),
                    ("known", "only whom they wrote to"),
                    ("nobody", "nobody"),
                ),
            ),
        ),
    ),
    Experiment(
        name="encrypted",
        title="Write in encrypted chat from now on, or stop that",
        help="We hear that there is something, and cannot read it.",
        fields=(Field(name="on", title="Encrypted", kind="flag", value="on"),),
    ),
    Experiment(
        name="protected",
        title="Show posts to followers only, or to everybody",
        fields=(Field(name="on", title="Protected", kind="flag", value="on"),),
    ),
    Experiment(
        name="rename",
        title="Take another user name",
        help="The number stays the same.",
        fields=(Field(name="username", title="User name", kind="text"),),
    ),
    Experiment(name="typing", title="Type in the private chat"),
    Experiment(
        name="third_party",
        title="Answer another customer in our thread",
        help="Our name stands before the text by itself: no event comes of it.",
    ),
    Experiment(
        name="quote",
        title="Quote our newest post",
        fields=(Field(name="text", title="Text", kind="text", value="Interessant…"),),
    ),
    Experiment(
        name="occasion",
        title="Do something else that is told to us",
        fields=(_choice("what", "What", tuple(OCCASIONS.items())),),
    ),
)

_PLATFORM: tuple[Experiment, ...] = (
    Experiment(
        name="flood",
        title="Let many people write",
        personal=False,
        fields=(
            _number("count", "How many", 50, 100_000, 1),
            _number("rate", "In a second", 10, 2000, 0.1),
            _choice(
                "where",
                "Where",
                (("public", "in public"), ("private", "in direct messages")),
            ),
        ),
    ),
    Experiment(
        name="advance",
        title="Let time pass",
        help="After 2 hours a token of OAuth 2.0 does not hold any more.",
        personal=False,
        fields=(_number("hours", "Hours", 2, 24 * 60),),
    ),
    Experiment(
        name="ours",
        title="Do something as our own account, outside of Webcare",
        fields=(
            _choice("what", "What", tuple(OURS.items())),
            Field(name="text", title="Text", kind="text", value="Groet uit de app."),
        ),
    ),
    Experiment(
        name="exhaust",
        title="Use up what may be called in this quarter of an hour",
        personal=False,
        fields=(_choice("bucket", "Call", tuple((name, name) for name in ALLOWED)),),
    ),
    Experiment(
        name="check",
        title="Check our webhook now",
        help="As X does every hour; what fails for 28 hours gets nothing any more.",
        personal=False,
    ),
    Experiment(
        name="validate",
        title="Have our webhook declared valid again",
        personal=False,
    ),
    Experiment(
        name="replay",
        title="Send what happened once more",
        personal=False,
        fields=(_number("hours", "Of how many hours", 24, 24, 1),),
    ),
    Experiment(name="repeat", title="Send the last webhook once more", personal=False),
    Experiment(
        name="revoke",
        title="Take back what our account allowed the app",
        personal=False,
    ),
    Experiment(
        name="allow",
        title="Allow the app again",
        personal=False,
    ),
)

CATALOGUE = Catalogue((*_PEOPLE, *_PLATFORM), HAPPENINGS)
