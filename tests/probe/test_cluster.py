"""What answers: a Qumulo cluster, an old one, one in trouble, or something else."""

import pytest

from exporter.simulator import Fault, faults

from .support import AGAIN, ANSWERS, CLUSTER, STOPPED, WELL, Stage

OTHER = [
    "      set clusters.prod.host and clusters.prod.port to the REST API of Qumulo Core, with no proxy before it; to "
    "see what answers:",
    "      curl --insecure --include https://127.0.0.1:PORT/v1/version",
    STOPPED,
]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.Body(faults.answers.HTML), "the cluster's answer cannot be read: it is not valid JSON in UTF-8"),
        (faults.HtmlError(404), "there is no such thing on the cluster (status 404)"),
        (
            faults.Redirect("https://elsewhere.example"),
            "the cluster points to another address, which is not followed (status 307)",
        ),
        (faults.Status(401), "the token was refused (status 401)"),
        (
            faults.Put("", {"version": "1"}),
            "the cluster's answer cannot be read: Object missing required field `revision_id`",
        ),
    ],
)
def test_something_else_than_a_qumulo_cluster(stage: Stage, fault: Fault, why: str) -> None:
    stage.server.faults.add(fault)
    assert stage.probe() == (False, [
        *ANSWERS, f"FAIL  prod  cluster: what answers is no Qumulo cluster: {why}", *OTHER,
    ])  # fmt: skip


@pytest.mark.parametrize("version", ["5.3.0", "6.0.0.2", "6.0.0"])
def test_a_cluster_without_the_call(stage: Stage, version: str) -> None:
    stage.cluster.version = version
    assert stage.probe() == (False, [
        *ANSWERS,
        f"FAIL  prod  cluster: Qumulo Core {version} has no call that lists uploads; 6.0.1 is the first that has it",
        "      upgrade the cluster",
        STOPPED,
    ])  # fmt: skip


@pytest.mark.parametrize("version", ["6.0.1", "6.0.1.1", "7.10.2.1", "10.0"])
def test_versions_that_have_it(stage: Stage, version: str) -> None:
    stage.cluster.version = version
    assert stage.probe() == (True, [*ANSWERS, CLUSTER.replace("7.8.2", version), *WELL[4:]])


@pytest.mark.parametrize("version", ["main", "7", "9" * 5000, "9" * 5000 + ".0"])
def test_a_version_that_is_not_understood(stage: Stage, version: str) -> None:
    stage.server.faults.add(faults.Put("revision_id", f"Qumulo Core {version}", endpoint="version"))
    shown = version if len(version) <= 100 else "9" * 100 + "…"
    assert stage.probe() == (True, [
        *ANSWERS,
        CLUSTER.replace("7.8.2", shown),
        f'warn  prod  cluster: the version "{shown}" is not understood',
        "      Qumulo Core 6.0.1 or newer lists uploads; to see what the cluster runs:",
        "      qq version",
        *WELL[4:],
    ])  # fmt: skip


def test_a_node_out_of_the_quorum(stage: Stage) -> None:
    stage.cluster.node_state = "STOPPED"
    assert stage.probe() == (True, [
        *ANSWERS,
        CLUSTER.replace("ACTIVE", "STOPPED"),
        "warn  prod  cluster: the node that answers is STOPPED: it takes no part in the cluster, and calls may fail",
        "      set clusters.prod.host to a name that leads to floating addresses, and look at the node:",
        "      qq node_state_get",
        *WELL[4:],
    ])  # fmt: skip


def test_a_cluster_that_does_not_tell_who_it_is(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(404, endpoint="cluster_settings"), faults.Status(500, endpoint="node_state"))
    assert stage.probe()[1][3] == ("ok    prod  cluster: Qumulo Core 7.8.2, its name is not told, its uuid is not told")


def test_a_node_that_does_not_tell_its_state(stage: Stage) -> None:
    stage.server.faults.add(faults.Drop("state", endpoint="node_state"))
    assert stage.said() == [*ANSWERS, CLUSTER.removesuffix(", node ACTIVE"), *WELL[4:]]


@pytest.mark.parametrize(
    ("status", "why"),
    [(503, "the cluster has a fault (status 503)"), (429, "the cluster asks for fewer requests (status 429)")],
)
def test_a_cluster_in_trouble_is_asked_on(stage: Stage, status: int, why: str) -> None:
    stage.server.faults.add(faults.Status(status, endpoint="version"))
    assert stage.probe() == (False, [
        *ANSWERS,
        f"FAIL  prod  cluster: the version is not told: {why}",
        AGAIN,
        *WELL[4:],
    ])  # fmt: skip


def test_a_cluster_that_hangs_up(stage: Stage) -> None:
    stage.server.faults.add(faults.Hangup(endpoint="version"))
    assert stage.said()[3:] == [
        "FAIL  prod  cluster: the connection failed: it was closed without an answer",
        "      run the probe again; if it stays so, look at the cluster and at what is between it and this machine",
        STOPPED,
    ]


def test_a_cluster_that_says_nothing_is_left_after_its_read_timeout(stage: Stage) -> None:
    stage.server.faults.add(faults.Stall(endpoint="version"))
    assert stage.said(read_timeout="200ms")[3] == "FAIL  prod  cluster: the answer did not come in time"
