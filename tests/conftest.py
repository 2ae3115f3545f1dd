"""What all tests share: real programs that may be missing, and no skip in continuous integration."""

import os
from collections.abc import Generator

import pytest

from tests.programs import find

IN_CI = os.environ.get("CI") == "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("needs"):
            missing = [program for program in marker.args if not find(program)]
            if missing and not IN_CI:
                item.add_marker(pytest.mark.skip(reason=f"{', '.join(missing)} not found"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [program for marker in item.iter_markers("needs") for program in marker.args if not find(program)]
    if missing and IN_CI:
        pytest.fail(f"{', '.join(missing)} not found, and nothing is skipped in continuous integration")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and nothing is skipped in continuous integration"
    return report
