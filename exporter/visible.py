"""Text from elsewhere, made fit to be looked at."""


def visible(text: str) -> str:
    """The text with everything escaped that is no visible character: control characters, direction marks."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
