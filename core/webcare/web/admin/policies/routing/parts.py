"""What a rule is put together from, as the form asks for it and a sentence says it.

Every condition and action of the schema has an entry here; a test holds it complete.
A sentence is built from clauses that follow "when": in Dutch their verb comes last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webcare.web.languages import translatable

Shape = Literal["several", "lines", "one", "number", "text"]


@dataclass(frozen=True, slots=True)
class PartField:
    """One field of a condition or an action.

    Attributes:
        name: in the part's document.
        shape: how it is written in a form: ticks, lines, a choice, a number, a text.
        label: in English; a translation key, as `hint`.
        known: what it is chosen from, as `choices` calls it; empty for nothing.
    """

    name: str
    shape: Shape
    label: str
    hint: str = ""
    known: str = ""


@dataclass(frozen=True, slots=True)
class ConditionPart:
    """A condition: what people call it, its fields, and its clause, also negated."""

    title: str
    holds: str
    holds_not: str
    fields: Sequence[PartField] = ()


@dataclass(frozen=True, slots=True)
class ActionPart:
    """An action: what people call it, its fields, and its clause."""

    title: str
    does: str
    fields: Sequence[PartField] = ()


EVENTS = {
    "new": (
        translatable("A conversation begins"),
        translatable("a conversation begins"),
    ),
    "message": (
        translatable("The customer writes again"),
        translatable("the customer writes again"),
    ),
    "status": (
        translatable("Its status changes"),
        translatable("its status changes"),
    ),
    "deadline": (
        translatable("A promise comes near, or is broken"),
        translatable("a promise comes near or is broken"),
    ),
    "handover": (
        translatable("It goes to another person or team"),
        translatable("it goes to another person or team"),
    ),
    "resolved": (translatable("It is resolved"), translatable("it is resolved")),
}
"""When rules run: what the form calls it, and its clause after "when"."""

CONDITIONS: Mapping[str, ConditionPart] = {
    "channel": ConditionPart(
        translatable("Channel"),
        translatable("it comes in on %(names)s"),
        translatable("it does not come in on %(names)s"),
        (
            PartField(
                "names",
                "several",
                translatable("One of these channels"),
                known="channels",
            ),
        ),
    ),
    "visibility": ConditionPart(
        translatable("Public or private"),
        translatable("it is %(visibility)s"),
        translatable("it is not %(visibility)s"),
        (PartField("visibility", "one", translatable("It is"), known="visibilities"),),
    ),
    "words": ConditionPart(
        translatable("Words"),
        translatable("it says %(patterns)s"),
        translatable("it does not say %(patterns)s"),
        (
            PartField(
                "patterns",
                "lines",
                translatable("One of these words"),
                translatable(
                    "One word or phrase a line. {letters} stands for any ending."
                ),
            ),
        ),
    ),
    "language": ConditionPart(
        translatable("Language"),
        translatable("it is written in %(languages)s"),
        translatable("it is not written in %(languages)s"),
        (
            PartField(
                "languages",
                "several",
                translatable("One of these languages"),
                known="languages",
            ),
        ),
    ),
    "subject": ConditionPart(
        translatable("Subject"),
        translatable("it is about %(subjects)s"),
        translatable("it is not about %(subjects)s"),
        (
            PartField(
                "subjects",
                "several",
                translatable("One of these subjects"),
                translatable("The subjects of the scope of your channels."),
                known="subjects",
            ),
        ),
    ),
    "contact": ConditionPart(
        translatable("Tag of the customer"),
        translatable("the customer has the tag %(tags)s"),
        translatable("the customer does not have the tag %(tags)s"),
        (
            PartField(
                "tags",
                "lines",
                translatable("One of these tags"),
                translatable("One a line."),
            ),
        ),
    ),
    "files": ConditionPart(
        translatable("Files"),
        translatable("it brings %(kinds)s"),
        translatable("it does not bring %(kinds)s"),
        (PartField("kinds", "several", translatable("One of these"), known="files"),),
    ),
    "team": ConditionPart(
        translatable("Team that has it"),
        translatable("team %(teams)s has it"),
        translatable("team %(teams)s does not have it"),
        (
            PartField(
                "teams", "several", translatable("One of these teams"), known="teams"
            ),
        ),
    ),
    "hours": ConditionPart(
        translatable("Opening hours"),
        translatable("it is within the opening hours"),
        translatable("it is outside the opening hours"),
    ),
    "waited": ConditionPart(
        translatable("Waiting time"),
        translatable("the customer has waited for %(minutes)s minutes"),
        translatable("the customer has not waited for %(minutes)s minutes"),
        (
            PartField(
                "minutes",
                "number",
                translatable("Minutes"),
                translatable("Only opening hours count."),
            ),
        ),
    ),
    "load": ConditionPart(
        translatable("How busy it is"),
        translatable("%(waiting)s conversations or more are waiting"),
        translatable("fewer than %(waiting)s conversations are waiting"),
        (PartField("waiting", "number", translatable("Conversations that wait")),),
    ),
    "plugin": ConditionPart(
        translatable("What a plugin says"),
        translatable("%(conditions)s holds"),
        translatable("%(conditions)s does not hold"),
        (
            PartField(
                "conditions",
                "several",
                translatable("One of these conditions"),
                translatable("What the installed plugins bring."),
                known="brought",
            ),
        ),
    ),
}

ACTIONS: Mapping[str, ActionPart] = {
    "team": ActionPart(
        translatable("Give it to a team"),
        translatable("team %(team)s gets it"),
        (PartField("team", "one", translatable("Team"), known="teams"),),
    ),
    "skill": ActionPart(
        translatable("Ask for a skill"),
        translatable("only who has %(skill)s at level %(level)s or above is given it"),
        (
            PartField("skill", "text", translatable("Skill")),
            PartField(
                "level",
                "number",
                translatable("Level from 1 to 5"),
                translatable("Whoever has it at this level or above."),
            ),
        ),
    ),
    "agent": ActionPart(
        translatable("Give it to a person"),
        translatable("%(email)s gets it"),
        (
            PartField(
                "email",
                "text",
                translatable("E-mail address"),
                known="people",
            ),
        ),
    ),
    "priority": ActionPart(
        translatable("Set the priority"),
        translatable("its priority becomes %(priority)s"),
        (PartField("priority", "one", translatable("Priority"), known="priorities"),),
    ),
    "tag": ActionPart(
        translatable("Add a tag"),
        translatable("it gets the tag %(tag)s"),
        (PartField("tag", "text", translatable("Tag")),),
    ),
}

VISIBILITIES = {
    "public": translatable("public"),
    "private": translatable("private"),
}
FILES = {
    "image": translatable("a photo"),
    "video": translatable("a video"),
    "audio": translatable("a sound"),
    "document": translatable("a document"),
    "sticker": translatable("a sticker"),
}
PRIORITIES = {
    "urgent": translatable("urgent"),
    "high": translatable("high"),
    "normal": translatable("normal"),
    "low": translatable("low"),
}
LANGUAGES = {
    "nl": translatable("Dutch"),
    "en": translatable("English"),
    "de": translatable("German"),
    "fr": translatable("French"),
    "es": translatable("Spanish"),
    "it": translatable("Italian"),
    "pt": translatable("Portuguese"),
    "pl": translatable("Polish"),
    "tr": translatable("Turkish"),
    "ar": translatable("Arabic"),
    "uk": translatable("Ukrainian"),
}
"""Languages to choose from; a file can name any other."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "visibilities": VISIBILITIES,
    "files": FILES,
    "priorities": PRIORITIES,
    "languages": LANGUAGES,
}
"""What is chosen from a fixed set, with its words."""
