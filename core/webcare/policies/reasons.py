"""Why a value does not fit a schema, as sentences that people can read.

A sentence is a translation key; its blanks are named as in the error's context.
"""

from pydantic_core import ErrorDetails

_SENTENCES = {
    "missing": "Fill this in.",
    "extra_forbidden": "There is no such name here.",
    "string_type": "This must be a text.",
    "string_too_short": "This is too short: at least %(min_length)s characters.",
    "string_too_long": "This is too long: at most %(max_length)s characters.",
    "string_pattern_mismatch": "This does not have the right form.",
    "bool_type": "This must be yes or no.",
    "bool_parsing": "This must be yes or no.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "finite_number": "This must be a number.",
    "greater_than": "This must be more than %(gt)s.",
    "greater_than_equal": "This must be at least %(ge)s.",
    "less_than": "This must be less than %(lt)s.",
    "less_than_equal": "This must be at most %(le)s.",
    "literal_error": "This must be %(expected)s.",
    "enum": "This must be %(expected)s.",
    "list_type": "This must be a list.",
    "tuple_type": "This must be a list.",
    "dict_type": "This must be a table of names and values.",
    "model_type": "This must be a table of names and values.",
    "model_attributes_type": "This must be a table of names and values.",
    "too_short": "There are too few here: at least %(min_length)s.",
    "too_long": "There are too many here: at most %(max_length)s.",
    "date_from_datetime_parsing": "This is not a date.",
    "date_parsing": "This is not a date.",
    "date_type": "This is not a date.",
    "time_parsing": "This is not a time of day, such as 09:30.",
    "time_type": "This is not a time of day, such as 09:30.",
    "datetime_parsing": "This is not a moment.",
    "datetime_type": "This is not a moment.",
    "url_parsing": "This is not an address.",
    "url_scheme": "This is not an address that can be used here.",
}
_OTHER = "This does not fit: %(reason)s."


def reason_of(error: ErrorDetails) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return a sentence for one error of a schema, and what fills its blanks."""
    if error["type"] == "value_error":
        # A validator of ours: its words are the sentence.
        return error["msg"].removeprefix("Value error, "), ()
    if error["type"] == "timezone_naive":
        return "This moment lacks its time zone.", ()
    sentence = _SENTENCES.get(error["type"])
    if sentence is None:
        return _OTHER, (("reason", error["msg"]),)
    context = error.get("ctx", {})
    return sentence, tuple((name, str(value)) for name, value in context.items())
