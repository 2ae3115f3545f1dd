"""All checks together: in which order, what they ask of a cluster, and what they never say."""

from pathlib import Path

import pytest

from exporter import connection
from exporter.simulator import SimulatorServer, faults
from tests.secrets import MARK, secret

from . import support
from .support import TOKEN, WELL, Stage


def test_a_cluster_that_is_well(stage: Stage) -> None:
    assert stage.probe() == (True, WELL)


def test_what_is_asked_is_what_polls_ask_and_who_is_asking(stage: Stage) -> None:
    stage.said()
    sent = stage.server.log.snapshot()
    assert [(record.method, record.endpoint) for record in sent] == [
        ("GET", "version"),
        ("GET", "cluster_settings"),
        ("GET", "node_state"),
        ("GET", "who_am_i"),
        ("GET", "buckets"),
        ("GET", "uploads"),
        ("GET", "settings"),
    ]
    assert [record.authorization for record in sent] == [None] * 3 + [f"Bearer {TOKEN}"] * 4
    assert sent[5].query == {"limit": "1"}
    # One to see that there is something, one for TLS, and one for all calls.
    assert stage.server.connections == 3


def test_clusters_are_checked_in_order_of_their_names_and_one_fault_is_enough(stage: Stage) -> None:
    clusters = {name: stage.settings() for name in ("west", "east", "north")}
    clusters["north"]["token"] = secret("wrong")
    well, said = stage.well_and_said({"clusters": clusters})
    assert not well
    heads = [line for line in said if not line.startswith("      ")]
    assert [line.split()[1] for line in heads] == ["east"] * 9 + ["north"] * 5 + ["west"] * 9
    assert [line for line in heads if line.startswith("FAIL")] == [
        "FAIL  north  credential: the token in the settings is refused (status 401)"
    ]
    assert said[-9:] == [line.replace("prod", "west") for line in WELL]


def test_a_warning_is_no_fault(stage: Stage) -> None:
    stage.cluster.expiry = "never"
    assert stage.probe()[0] is True


def test_no_line_has_a_secret(stage: Stage) -> None:
    for name in ("token", "password"):
        (stage.folder / name).write_text(secret("in-a-file"))
    credentials: list[dict[str, object]] = [
        {"token": secret("wrong")},
        {"token": None, "token_file": str(stage.folder / "token")},
        {"token": None, "username": "u", "password": secret("wrong")},
        {"token": None, "username": "u", "password_file": str(stage.folder / "password")},
    ]
    for changes in ({}, *credentials):
        _, said = stage.well_and_said({"clusters": {"prod": stage.settings(**changes)}})
        assert said[3] == support.CLUSTER
        assert MARK not in "".join(said)


def test_names_of_a_cluster_cannot_move_the_cursor_or_add_a_line(stage: Stage) -> None:
    stage.cluster.name = "sim\x1b[2J\nok    prod  TLS: fine\u202e"
    stage.server.faults.add(faults.Put("revision_id", "Qumulo Core 7.8.2\x07", endpoint="version"))
    stage.cluster.node_state = "\x9b31m"
    stage.cluster.uuid = "u" * 300
    stage.cluster.expiry = "1\r2"
    stage.cluster.accounts.add_token(TOKEN, name="\x1b]0;owned\x07", privileges=["PRIVILEGE_\x1b[A"])
    stage.cluster.add_bucket("$(reboot)\x1b[1A")
    said = stage.said()
    assert all(line.isprintable() for line in said)
    assert said[3] == (
        r'ok    prod  cluster: Qumulo Core 7.8.2\x07, cluster "sim\x1b[2J\nok    prod  TLS: fine\u202e", uuid '
        + "u" * 100 + r"…, node \x9b31m"
    )  # fmt: skip
    assert r'ok    prod  credential: the token in the settings is accepted as the user "\x1b]0;owned\x07"' in said
    assert r"warn  prod  privileges: the exporter does not use PRIVILEGE_\x1b[A" in said
    assert not [line for line in said if line.lstrip().startswith("qq") and ("\\" in line or "$" in line)]


def test_ctrl_c_ends_it_and_closes_the_connections(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[object] = []
    monkeypatch.setattr("exporter.probe.Transport.close", lambda self: closed.append(self))

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("exporter.qumulo.client.Client.who_am_i", interrupted)
    with pytest.raises(KeyboardInterrupt):
        stage.said()
    assert len(closed) == 1


def test_the_transport_is_made_as_for_polls(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    made = connection.target

    def noted(cluster: object, concurrency: int) -> object:
        asked.append(concurrency)
        return made(cluster, concurrency)  # type: ignore[arg-type]  # a cluster's settings

    monkeypatch.setattr("exporter.connection.target", noted)
    assert stage.said(poll={"concurrency": 7}) == WELL
    assert asked == [7]


def test_over_a_name_and_ipv6(certificate: tuple[Path, Path, Path], tmp_path: Path) -> None:
    ca_file, cert_file, key_file = certificate
    with SimulatorServer(support.simulated(), host="::1", certfile=cert_file, keyfile=key_file) as server:
        stage = Stage(server, ca_file, tmp_path)
        said = stage.said(host="::1")
        fetch = stage.said(host="::1", ca_file=None)[4]
    assert said[:2] == ["ok    prod  name: ::1 is an address", support.CONNECTION.replace("127.0.0.1", "::1")]
    assert said[2:] == WELL[2:]
    assert fetch.startswith("      openssl s_client -connect '[::1]:PORT' -showcerts ")
