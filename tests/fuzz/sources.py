"""Settings of known texts in three sources: which of them must count, and which must be named as faults."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from tests.fuzz import logins
from tests.fuzz.fields import SETTINGS, Setting, Text

PREFIX = "QUMULO_EXPORTER_"
_CLUSTER = PREFIX + "CLUSTERS__PROD__"
_NAMES, _PATTERNS = "clusters.prod.buckets.names", "clusters.prod.buckets.include"
FILE, VARIABLE, FLAG = "file", "variable", "flag"


@dataclass(frozen=True)
class Given:
    """The three sources as `load` takes them, but for the path of the file."""

    yaml: bytes | None
    environ: Mapping[str, str]
    flags: Mapping[str, object]
    #: What must come of it, by the dotted name: a value, or a Fault's origin. None: not known.
    values: Mapping[str, object] | None = None
    faults: Mapping[str, str] = field(default_factory=dict)
    #: The credentials that count for the cluster `prod`; None: a fault. Only where `values` are known.
    credentials: frozenset[str] | None = None
    #: Whether what was loaded is also described, and that loaded again, which takes longer than all else.
    describe: bool = False


def make(chance: Random) -> Given:
    """Some settings in some sources, good and bad, and mostly one good credential."""
    texts: dict[str, dict[Setting, Text]] = {FILE: {}, VARIABLE: {}, FLAG: {}}
    host = next(setting for setting in SETTINGS if setting.name == "clusters.prod.host")
    texts[FILE][host] = "a"
    for setting in chance.sample(SETTINGS, chance.randint(1, 8)):
        for source in texts:
            if chance.randrange(2) and (source is not FLAG or setting.flag):
                texts[source][setting] = _draw(setting, chance)
    return _given(texts, chance)


def _draw(setting: Setting, chance: Random) -> Text:
    texts: list[Text] = list(setting.good) if chance.randrange(8) else list(setting.bad)
    return chance.choice(texts)


def _given(texts: dict[str, dict[Setting, Text]], chance: Random) -> Given:
    values: dict[str, object] = {}
    faults: dict[str, str] = {}
    for source in (FILE, VARIABLE, FLAG):
        for setting, text in texts[source].items():
            _expect(setting, text, source, values, faults)
    if values.get(_NAMES) and values.get(_PATTERNS):
        # Names and patterns together are a fault of the patterns.
        in_variable = any(setting.name == _PATTERNS for setting in texts[VARIABLE])
        del values[_PATTERNS]
        faults[_PATTERNS] = f"variable {_CLUSTER}BUCKETS__INCLUDE" if in_variable else FILE
    environ = {_variable(setting): _variable_text(text, chance) for setting, text in texts[VARIABLE].items()}
    _add_twins(texts[VARIABLE], environ, faults, chance)
    flags = {setting.name: list(text) if isinstance(text, tuple) else text for setting, text in texts[FLAG].items()}
    usual = chance.randrange(4) > 0
    strong, weak = logins.draw(chance, usual=False) if not usual else {}, logins.draw(chance, usual)
    environ |= {_CLUSTER + key.upper(): text for key, text in strong.items()}
    file = _yaml(texts[FILE], weak)
    return Given(file, environ, flags, values, faults, logins.in_force(strong, weak), chance.randrange(4) == 0)


def _add_twins(given: dict[Setting, Text], environ: dict[str, str], faults: dict[str, str], chance: Random) -> None:
    """Now and then the same variable in other letters, which is a fault of the second, beside that of a bad text."""
    for setting, text in given.items():
        if text in setting.good and setting.name not in faults and chance.randrange(30) == 0:
            twin = PREFIX + _variable(setting).removeprefix(PREFIX).lower()
            environ[twin] = environ[_variable(setting)]
            faults[setting.name] = f"variable {twin}"


def _expect(setting: Setting, text: Text, source: str, values: dict[str, object], faults: dict[str, str]) -> None:
    """What this text means, over what weaker sources said."""
    values.pop(setting.name, None)
    faults.pop(setting.name, None)
    if text in setting.good:
        values[setting.name] = setting.good[text]
    else:
        faults[setting.name] = {FILE: FILE, VARIABLE: f"variable {_variable(setting)}", FLAG: f"flag {setting.flag}"}[
            source
        ]


def _variable(setting: Setting) -> str:
    return PREFIX + setting.name.upper().replace(".", "__")


def _variable_text(text: Text, chance: Random) -> str:
    if isinstance(text, str):
        return text
    plain = text and not any("," in item or item.strip() != item or not item or item[0] == "[" for item in text)
    return ",".join(text) if plain and chance.randrange(2) else json.dumps(text)


def _yaml(texts: dict[Setting, Text], credentials: dict[str, str]) -> bytes:
    tree: dict[str, object] = {"clusters": {"prod": dict(credentials)}}
    for setting, text in texts.items():
        *above, last = setting.name.split(".")
        place = tree
        for key in above:
            place = place.setdefault(key, {})  # type: ignore[assignment]  # only mappings are above
        place[last] = text
    # JSON is YAML, and quotes every text.
    return json.dumps(tree, ensure_ascii=True).encode()
