"""What all tests share: real programs that may be missing, no skip in CI, a look at what was printed, figures."""

import logging
import os
from collections.abc import Generator

import pytest

from tests import figures, printed
from tests.programs import find

IN_CI = os.environ.get("CI") == "true"


def pytest_configure() -> None:
    # It logs which selector each loop uses, among what tests of the log look at.
    logging.getLogger("asyncio").setLevel(logging.INFO)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("needs"):
            missing = [program for program in marker.args if not find(program)]
            if missing and not IN_CI:
                item.add_marker(pytest.mark.skip(reason=f"{', '.join(missing)} not found"))
    # What looks through all that was printed runs last.
    items.sort(key=lambda item: item.path.name == "test_printed.py")


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


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # The report of the last phase has what all three printed.
    for title, text in report.sections if report.when == "teardown" else ():
        kind = title.removeprefix("Captured ").removeprefix("std").split()[0]
        printed.look(f"{kind}: {report.nodeid}", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if told := figures.told():
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(told))
