"""What is said to who offends, until an organisation writes its own."""

WARNING = {
    "nl": (
        "We helpen u graag verder. Wilt u daarbij respectvol blijven? Anders "
        "beëindigen we dit gesprek."
    ),
    "en": (
        "We are happy to help you. Would you please remain respectful? Otherwise we "
        "will end this conversation."
    ),
}
"""What comes along; an organisation writes its own."""
