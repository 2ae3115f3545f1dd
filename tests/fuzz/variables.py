"""Variables and flags that nobody should set: near misses of names, service links, broken lists."""

from random import Random

from tests.fuzz.fields import SETTINGS
from tests.fuzz.pools import pool
from tests.fuzz.sources import PREFIX
from tests.secrets import MARK, secret

_NAMES = (*pool("variables"), "A" * 300)
_VALUES = (
    *pool("variable_values"),
    *("9" * 5000, "[" * 20_000, '["' + "a" * 9000),
    *(secret("variable"), f'["{secret("list")}", ', f"x {secret('words')}", f"{secret('name')}:x"),
)
_FLAGS = ("web.listen_address", "web.telemetry_path", "web.config_file", "log.level", "log.format")


def environment(chance: Random) -> dict[str, str]:
    """Up to six variables."""
    count = chance.choice((0, 0, 1, 2, 6))
    found = {name: _value(name, chance) for name in (_name(chance) for _ in range(count))}
    if chance.randrange(4) == 0:
        setting = chance.choice(SETTINGS)
        texts = [text for text in setting.good if isinstance(text, str)] or [""]
        found[PREFIX + setting.name.upper().replace(".", "__")] = chance.choice(texts)
    return found


def _name(chance: Random) -> str:
    name = chance.choice(_NAMES)
    if chance.randrange(6) == 0 and name:
        place = chance.randrange(len(name))
        name = name[:place] + chance.choice(("", "_", "__", "X", "-", name[place] * 2)) + name[place + 1 :]
    return chance.choice((PREFIX,) * 20 + ("QUMULO_EXPORTER", "QUMULO_EXPORTER__", "qumulo_exporter_", "")) + name


def flags(chance: Random) -> dict[str, object]:
    """Up to two flags beside the file's."""
    count = chance.choice((0, 0, 0, 1, 2))
    return {name: _flag(name, chance) for name in chance.sample(_FLAGS, count)}


def _value(name: str, chance: Random) -> str:
    """A value; none that looks like a secret for a path that messages name."""
    value = chance.choice((*_VALUES, ":9", "/m", "json", "debug", "info"))
    return "missing" if MARK in value and name.lower().endswith("config_file") else value


def _flag(name: str, chance: Random) -> object:
    value = _value(name, chance)
    return [value] if name == "web.listen_address" else value
