"""Settings from damaged files, variables and flags: either settings that keep the contract's rules, or named faults."""

import os
import re
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType

from pydantic import BaseModel, SecretStr

from exporter.settings.describe import describe
from exporter.settings.load import Fault, SettingsError, load
from exporter.settings.schema import Settings
from tests.fuzz import logins, sources, variables, yamls
from tests.fuzz.invariants import check_invariants
from tests.fuzz.run import Target
from tests.fuzz.sources import Given
from tests.secrets import MARK

#: CPU seconds that one input may take; the slowest takes half a second, and three times that under coverage.
LIMIT = 10.0
_ORIGIN = re.compile(r"file .+|variable .+|flag --[a-z.-]+|not set", re.DOTALL)
_LIBRARY = ("Input should", "Value error", "Traceback", "validation error", "type=")


class TooSlow(AssertionError):
    """An input that takes far too long."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raises TooSlow in the main thread when the block takes more CPU time than this."""

    def expire(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, expire)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    except TooSlow:
        # Raised anew: where the signal came there may be no line, which pytest cannot show.
        raise TooSlow(f"took more than {seconds} s") from None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def make(chance: Random) -> Given:
    """Half of the inputs have known texts, half are damaged."""
    if chance.randrange(2):
        return sources.make(chance)
    file = None if chance.randrange(20) == 0 else yamls.make(chance)
    return Given(file, variables.environment(chance), variables.flags(chance), describe=chance.randrange(3) == 0)


def check_fault(fault: Fault) -> None:
    """A fault names its setting and its origin, in our words and without a secret."""
    text = str(fault)
    assert fault.setting, fault
    assert fault.message, fault
    assert _ORIGIN.fullmatch(fault.origin), f"origin {fault.origin!r}"
    assert MARK not in text, f"shows a secret: {text}"
    assert not any(word in text for word in _LIBRARY), f"not in our words: {text}"


class Checker:
    """Loads inputs in a folder of its own, which has a token file and is the working directory meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.messages: Counter[str] = Counter()
        self._file = folder / "exporter.yml"
        (folder / "token").write_text(f"{MARK}-file\n")

    def __call__(self, given: Given) -> str:
        """The outcome is `loaded` or `refused`."""
        flags = dict(given.flags)
        if given.yaml is not None:
            self._file.write_bytes(given.yaml)
            flags["config_file"] = str(self._file)
        before = Path.cwd()
        os.chdir(self._folder)
        try:
            with bounded(LIMIT):
                return self._load(given, flags)
        finally:
            os.chdir(before)

    def _load(self, given: Given, flags: Mapping[str, object]) -> str:
        try:
            loaded = load(flags, given.environ)
        except SettingsError as error:
            self._check_faults(given, error)
            return "refused"
        assert not given.faults, f"taken in spite of {given.faults}"
        for name, value in (given.values or {}).items():
            assert plain(_get(loaded.settings, name)) == value, (
                f"{name} is {_get(loaded.settings, name)!r}, not {value!r}"
            )
        if given.values is not None:
            prod = loaded.settings.clusters["prod"]
            found = frozenset(key for key in logins.KEYS if getattr(prod, key) is not None)
            assert found == given.credentials, f"credentials are {found}, not {given.credentials}"
        check_invariants(loaded.settings)
        if given.describe:
            self._check_description(loaded.settings)
        return "loaded"

    def _check_faults(self, given: Given, error: SettingsError) -> None:
        assert error.faults
        for fault in error.faults:
            check_fault(fault)
            self.messages[re.sub(r"\d+", "N", fault.message)] += 1
        if given.values is not None:
            named = {re.sub(r"\[\d+\]$", "", fault.setting): fault.origin for fault in error.faults}
            expected = {
                name: f"file {self._file}" if origin == sources.FILE else origin
                for name, origin in given.faults.items()
            }
            doubted = [name for name in named if name.removeprefix("clusters.prod").lstrip(".") in ("", *logins.KEYS)]
            assert bool(doubted) == (given.credentials is None), f"{doubted} in spite of {given.credentials}"
            named = {name: origin for name, origin in named.items() if name not in doubted}
            assert named == expected, f"names {named}, not {expected}"

    def _check_description(self, settings: Settings) -> None:
        text = describe(settings)
        other = with_other_secrets(settings)
        assert (text, repr(settings)) == (describe(other), repr(other)), "shows a secret"
        again = self._folder / "described.yml"
        again.write_text(text, "utf-8")
        second = load({"config_file": str(again)}, {}).settings
        assert plain(second) == plain(settings), f"described as {text}"


def _get(settings: Settings, dotted: str) -> object:
    place: object = settings
    for key in dotted.split("."):
        place = place[key] if isinstance(place, dict) else getattr(place, key)
    return place


def with_other_secrets(settings: Settings) -> Settings:
    """The same settings, each secret another."""
    clusters = {}
    for name, cluster in settings.clusters.items():
        secrets = [key for key in ("token", "password") if getattr(cluster, key) is not None]
        clusters[name] = cluster.model_copy(update=dict.fromkeys(secrets, SecretStr("other")))
    return settings.model_copy(update={"clusters": clusters})


def plain(value: object) -> object:
    """A value as it can be compared: secrets are only there or not."""
    if isinstance(value, BaseModel):
        return {name: plain(below) for name, below in value}
    if isinstance(value, dict):
        return {name: plain(below) for name, below in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, SecretStr):
        return "secret"
    for attribute in ("text", "pattern"):
        if hasattr(value, attribute):
            return getattr(value, attribute)
    return value if isinstance(value, int | float | str | None) else str(value)


def target(folder: Path) -> tuple[Target[Given], Checker]:
    """Settings, read in this folder."""
    checker = Checker(folder)
    return Target("settings", make, checker), checker
