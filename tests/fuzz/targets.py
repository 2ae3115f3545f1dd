"""All targets together, with what they need to run and what must have come of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.fuzz import answers, configurations, conversations, listings, webconfigurations
from tests.fuzz.run import Target


@dataclass(frozen=True)
class Targets:
    """The targets by name, and how many kinds of refusals each has seen."""

    by_name: dict[str, Target[Any]]
    refusals: dict[str, Any]

    def kinds_of_refusals(self, name: str) -> int:
        """How many messages a target has seen, numbers in them apart."""
        seen = self.refusals[name]
        return (
            sum(outcome.startswith("refused") for outcome in seen) if seen is self.by_name[name].outcomes else len(seen)
        )


@contextmanager
def targets() -> Iterator[Targets]:
    """Everything that runs ends with the block, and the folders go."""
    with ExitStack() as stack:
        settings, checker = configurations.target(Path(stack.enter_context(TemporaryDirectory())))
        webs, web_checker = webconfigurations.target(Path(stack.enter_context(TemporaryDirectory())))
        requests, conversation = conversations.target()
        stack.callback(conversation.close)
        made = (answers.target(), listings.target(), settings, webs, requests)
        by_name = {target.name: target for target in made}
        messages = {name: target.outcomes for name, target in by_name.items()}
        yield Targets(by_name, messages | {settings.name: checker.messages, webs.name: web_checker.messages})
