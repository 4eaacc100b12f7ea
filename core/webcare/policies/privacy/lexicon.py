"""What the guard has to know of a language."""

from collections.abc import Mapping
from dataclasses import dataclass

from webcare.policies.privacy.schema import Asked

Words = Mapping[Asked, str]
"""Phrases by what they name, with commas between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """One language's phrases, written as `phrases.py` says, and words.

    Between phrases stands a comma, between words a space.

    Attributes:
        language: which it is, such as `nl`.
        lists: words that `@name` stands for, separated by spaces.
        data: names of personal data: to ask for one in any way is a request.
        things: what may be talked about freely, and is only asked for by asking to send
            or to show it.
        whole: what is a request by itself, in a question or an order.
        asking: ways to ask for whatever the sentence names.
        wondering: ways to ask for what is named right after.
        giving: ways to ask to send or to show something.
        announcing: says that questions follow.
        never: says that something is not asked, or should not be given.
        elsewhere: places where data may be given, such as a safe form.
        here: says that data is to be given in the conversation, whatever is named.
        last_digits: the end of a number, which identifies nobody.
        entirely: says that the end of a number is not enough.
        outdoors: what stands in a street: where it is, is nobody's address.
        mine: words before what a customer says; harmless but on a button of ours.
        ours: words before what is not the customer's.
        others: words inside a name that make it harmless, such as an *e-mail* address.
        belonging: words after a name that say that it is another's, such as a shop's.
        about: words before what is only talked about.
        filling: words that say nothing beside a name: `and your name and address too`.
        polite: words that make a mere name a request: `your address, please`.
        we: words beside a verb that say that it is no order.
        pointing: words that point back at what was named.
        answering: words that begin an answer, after a question that we only repeat.
    """

    language: str
    lists: Mapping[str, str]
    data: Words
    things: Words
    whole: Words
    asking: str
    wondering: str
    giving: str
    announcing: str
    never: str
    elsewhere: str
    here: str
    last_digits: str
    entirely: str
    outdoors: str
    mine: str
    ours: str
    others: str
    belonging: str
    about: str
    filling: str
    polite: str
    we: str
    pointing: str
    answering: str
