"""`python -m tests.fuzz --inputs N --seed S`: N inputs in the shares of the tests, and a summary."""

import argparse
import sys
import time

from tests.fuzz.run import Found, Target
from tests.fuzz.shares import spread
from tests.fuzz.targets import targets


def main() -> int:
    """The exit status: 1 when an input was read wrongly."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="the first input of each kind")
    parser.add_argument("--number", type=int, help="with --target: this one input of the seed alone")
    parser.add_argument("--target", help="this kind of inputs alone")
    arguments = parser.parse_args()
    shares = {name: count for name, count in spread(arguments.inputs).items() if arguments.target in (None, name)}
    if not shares:
        parser.error(f"--target: expected one of {', '.join(spread(1))}")
    with targets() as made:
        for name, count in shares.items():
            try:
                _run(made.by_name[name], arguments.seed, count, arguments.number)
            except Found as found:
                print(found, file=sys.stderr)
                return 1
            if arguments.number is None:
                print(f"  {made.kinds_of_refusals(name)} kinds of refusals", flush=True)
    return 0


def _run(target: Target[object], seed: int, count: int, number: int | None) -> None:
    """Tries them and says what came of it."""
    begun = time.monotonic()
    if number is not None:
        target.try_one(seed, number)
    else:
        target.try_many(seed, count)
    outcomes: dict[str, int] = {}
    for outcome, times in target.outcomes.items():
        kind = outcome.partition(":")[0]
        outcomes[kind] = outcomes.get(kind, 0) + times
    told = ", ".join(f"{kind} {times:,}" for kind, times in sorted(outcomes.items()))
    print(f"{target.name}: {target.tried:,} inputs, seed {seed}, {time.monotonic() - begun:.0f} s: {told}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
