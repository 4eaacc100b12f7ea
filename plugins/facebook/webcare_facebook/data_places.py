"""Where Meta keeps what people say to a Page."""

from webcare.plugin import DataPlace, sentence

_META = "Meta Platforms Ireland Limited"
_WORLD = sentence("European Union, United States and other countries")

DATA_PLACES = (
    DataPlace(
        what=sentence("Private messages and files in Messenger"),
        holder=_META,
        where=_WORLD,
        kept=sentence(
            "Until somebody deletes them; what one side deletes the other keeps"
        ),
        url="https://www.facebook.com/privacy/policy/",
    ),
    DataPlace(
        what=sentence("Posts, comments, reviews and likes on the Page"),
        holder=_META,
        where=_WORLD,
        kept=sentence("Until their author or the Page deletes them"),
        url="https://www.facebook.com/privacy/policy/",
    ),
    DataPlace(
        what=sentence("Files that we upload to send them"),
        holder=_META,
        where=_WORLD,
        kept=sentence("90 days as an upload; as part of a message as long as that"),
        url="https://developers.facebook.com/docs/messenger-platform/",
    ),
)
