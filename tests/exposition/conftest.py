"""`pytest tests/exposition --refresh-golden` writes tests/golden anew instead of comparing with it."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--refresh-golden", action="store_true", help="write the expected expositions anew")


@pytest.fixture
def refresh_golden(request: pytest.FixtureRequest) -> bool:
    # The option is only there when pytest is started with this folder.
    return bool(request.config.getoption("--refresh-golden", default=False))
