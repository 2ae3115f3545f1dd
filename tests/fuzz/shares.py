"""How many inputs of each kind are tried in one run of the tests, and how a larger number is spread."""

#: Mutations that each seed drawn by hypothesis stands for.
PER_SEED = 100

ANSWERS = 70_000
LISTINGS = 5_000
GENERATED = 5_000
SETTINGS = 12_000
WEB_CONFIGURATIONS = 3_000
REQUESTS = 5_000

#: Headers read without a connection; they are cheap and counted apart from the inputs.
HEADERS = 20_000

#: The shares of `python -m tests.fuzz`, by the name of the target.
SHARES = {
    "answers": ANSWERS + GENERATED,
    "listings": LISTINGS,
    "settings": SETTINGS,
    "web configurations": WEB_CONFIGURATIONS,
    "requests": REQUESTS,
}
TOTAL = sum(SHARES.values())


def spread(inputs: int) -> dict[str, int]:
    """The number of inputs for each target, in the shares above; at least one each."""
    return {name: max(1, round(inputs * share / TOTAL)) for name, share in SHARES.items()}
