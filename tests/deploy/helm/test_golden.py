"""What every value file renders to, by both Helms, against expected manifests; `make chart` writes them anew."""

import pytest

from tests.deploy.helm import chart, golden

pytestmark = pytest.mark.needs(*chart.HELMS)


@pytest.mark.parametrize("program", chart.HELMS)
@pytest.mark.parametrize("name", chart.FILES)
def test_manifests_are_as_expected(name: str, program: str) -> None:
    expected = (golden.HOME / f"{name}.yaml").read_text(encoding="utf-8")
    assert golden.picture(chart.documents(name, program)) == expected


def test_every_expected_file_has_its_values() -> None:
    assert {file.stem for file in golden.HOME.iterdir()} == set(chart.FILES)
    assert len(chart.FILES) >= 12
