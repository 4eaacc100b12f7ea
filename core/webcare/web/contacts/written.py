"""What stands in the form about a person, as it was typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from webcare.storage.queries.profiles import FieldView, ProfileView
from webcare.web.pages import Fields

Say = Callable[..., str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The values of the form; tags are one text, with commas between them."""

    name: str
    language: str
    tags: str
    details: Mapping[str, str]

    @classmethod
    def given(cls, fields: Fields, known: Sequence[FieldView]) -> "Written":
        """Return what was sent; of fields that the form did not have, nothing."""
        return cls(
            name=fields["name"],
            language=fields["language"],
            tags=fields["tags"],
            details={
                each.name: fields[f"detail.{each.name}"]
                for each in known
                if f"detail.{each.name}" in fields.values
            },
        )

    @property
    def tag_list(self) -> list[str]:
        """Return the tags, each by itself."""
        return [tag.strip() for tag in self.tags.split(",") if tag.strip()]

    def all(self) -> Mapping[str, str]:
        """Return every value by the name that problems have."""
        details = {f"details.{name}": value for name, value in self.details.items()}
        return {
            "name": self.name,
            "language": self.language,
            "tags": ", ".join(self.tag_list),
            **details,
        }


def as_written(about: ProfileView) -> Written:
    """Return what is known about a contact as the form shows it."""
    contact = about.contact
    return Written(
        name=contact.name,
        language=contact.language or "",
        tags=", ".join(contact.tags),
        details=dict(about.details),
    )


def taken_meanwhile(say: Say, ours: Written, theirs: Written) -> dict[str, str]:
    """Say for each field what somebody else made of it, where that differs."""
    now = theirs.all()
    return {
        name: say("Now it says: %(value)s", value=now[name])
        if now.get(name)
        else say("Now it is empty.")
        for name, value in ours.all().items()
        if value != now.get(name, "")
    }
