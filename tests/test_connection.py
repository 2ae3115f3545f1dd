"""Which credential of a cluster's settings is sent, and as what it is named when it cannot be read."""

from pathlib import Path

import pytest

from exporter import connection
from exporter.qumulo.credentials import Login, Token
from exporter.qumulo.errors import Failure
from exporter.settings.schema import Cluster
from tests.secrets import secret


def exchange(username: str, password: str) -> str:
    """A login whose session is named after what was sent."""
    return f"{username}:{password}"


@pytest.mark.parametrize(
    ("settings", "kind", "sent"),
    [
        ({"token": secret("token")}, Token, secret("token")),
        ({"token_file": "in-file"}, Token, secret("in-file")),
        ({"username": "jo", "password": secret("password")}, Login, f"jo:{secret('password')}"),
        ({"username": "jo", "password_file": "in-file"}, Login, f"jo:{secret('in-file')}"),
    ],
)
def test_a_credential(tmp_path: Path, settings: dict[str, str], kind: type, sent: str) -> None:
    file = tmp_path / "in-file"
    file.write_text(secret("in-file"))
    given = {key: str(file) if value == "in-file" else value for key, value in settings.items()}
    made = connection.credentials(Cluster.model_validate({"host": "h", **given}))
    assert isinstance(made, kind)
    assert made.token(exchange) == sent
    file.unlink()
    if "in-file" in settings.values():
        with pytest.raises(Failure, match=f"^{list(settings)[-1]} {file} cannot be read: "):
            connection.credentials(Cluster.model_validate({"host": "h", **given})).token(exchange)
