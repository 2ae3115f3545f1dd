"""Each file that is strange as a whole, as settings and as web configuration."""

import pytest

from tests import figures
from tests.fuzz import configurations, webconfigurations
from tests.fuzz.sources import Given
from tests.fuzz.webs import Web
from tests.fuzz.whole import EMPTY, MANY, WHOLE


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> configurations.Checker:
    return configurations.target(tmp_path_factory.mktemp("settings"))[1]


@pytest.fixture(scope="module")
def webs(tmp_path_factory: pytest.TempPathFactory) -> webconfigurations.Checker:
    return webconfigurations.target(tmp_path_factory.mktemp("webs"))[1]


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_it_is_read_or_refused_in_time(
    settings: configurations.Checker, webs: webconfigurations.Checker, number: int
) -> None:
    body = WHOLE[number]
    assert settings(Given(body, {}, {})) == ("loaded" if body == MANY else "refused")
    # Without anything in it, a web configuration file is plain HTTP, as in the exporter-toolkit.
    assert webs(Web(body, b"", whole=False)) == ("loaded" if body in EMPTY else "refused")
    figures.add("inputs tried", 2)
