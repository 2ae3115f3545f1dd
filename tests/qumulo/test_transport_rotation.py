"""Credentials that change at the cluster while the client runs, over real sockets (contract section 6, rule 9)."""

from pathlib import Path

import pytest

from exporter.qumulo.credentials import Login, Secret, Token
from exporter.qumulo.errors import Reason
from exporter.simulator import SimulatedCluster, SimulatorServer, faults
from tests.secrets import MARK, secret

from .conftest import Certificate
from .support import TOKEN, Asked, Hand, asking, target_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "token"
    made.write_text(TOKEN)
    return made


@pytest.fixture
def by_file(server: SimulatorServer, certificate: Certificate, file: Path) -> Asked:
    return asking(target_of(server, certificate.ca_file), Token(Secret(file, "token_file")))


def sent(server: SimulatorServer) -> list[str]:
    return [record.endpoint for record in server.log.snapshot()]


def test_a_token_that_is_rotated_between_two_calls(
    by_file: Asked, cluster: SimulatedCluster, server: SimulatorServer, file: Path
) -> None:
    by_file.send()
    cluster.accounts.rotate_token(TOKEN, f"access-v1:{MARK}-next")
    file.write_text(f"access-v1:{MARK}-next")
    assert b'"b"' in by_file.send()
    assert by_file.seen.codes == ["200", "200"]
    assert server.log.snapshot()[-1].authorization == f"Bearer access-v1:{MARK}-next"


def test_a_token_that_is_rotated_while_a_call_is_on_its_way(
    by_file: Asked, cluster: SimulatedCluster, server: SimulatorServer, file: Path
) -> None:
    def rotate(_: object) -> None:
        cluster.accounts.rotate_token(TOKEN, f"access-v1:{MARK}-next")
        file.write_text(f"access-v1:{MARK}-next")

    server.faults.add(faults.Change(rotate, times=1))
    assert b'"b"' in by_file.send()
    assert (by_file.seen.codes, server.connections) == (["401", "200"], 1)


def test_a_token_that_was_revoked(by_file: Asked, cluster: SimulatedCluster, server: SimulatorServer) -> None:
    cluster.accounts.revoke_token(TOKEN)
    assert by_file.reason() is Reason.UNAUTHORIZED
    assert sent(server) == ["buckets"]


def test_sessions_that_the_cluster_ended(
    cluster: SimulatedCluster, server: SimulatorServer, certificate: Certificate
) -> None:
    cluster.accounts.add_user("exporter", "hunter2")
    login = Login("exporter", Secret("hunter2", "password"), Hand())
    asked = asking(target_of(server, certificate.ca_file), login)
    asked.send()
    cluster.accounts.end_sessions()
    assert b'"b"' in asked.send()
    assert sent(server) == ["login", "buckets", "buckets", "login", "buckets"]


def test_a_wrong_password(cluster: SimulatedCluster, server: SimulatorServer, certificate: Certificate) -> None:
    cluster.accounts.add_user("exporter", secret("right"))
    login = Login("exporter", Secret("hunter2", "password"), Hand())
    failure = asking(target_of(server, certificate.ca_file), login).failure()
    assert str(failure) == "the login failed: the token was refused (status 401)"
    assert (failure.reason, sent(server)) == (Reason.UNAUTHORIZED, ["login"])
