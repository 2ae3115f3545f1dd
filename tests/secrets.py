"""What every secret in the tests has in it, so that one test can look for it in all that the tests printed."""

MARK = "hunter2"


def secret(name: str) -> str:
    """A token or password for a test, told apart from others by `name`."""
    return f"{MARK}-{name}"
