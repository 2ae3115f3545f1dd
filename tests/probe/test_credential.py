"""Whose token or login it is, what the cluster says of it, and who may read its file."""

from pathlib import Path

import pytest

from exporter.simulator import Fault, faults
from tests.secrets import secret

from .support import AGAIN, BUCKETS, CREDENTIAL, LISTING, PRIVILEGES, S3, STOPPED, TOKEN, WELL, Stage

BEFORE = WELL[:4]
UNTOLD = [
    "warn  prod  privileges: the cluster does not tell them",
    "      the checks below show whether they are enough",
]
NEW_TOKEN = [
    "      see whether it has expired, was disabled or deleted; a user has at most two:",
    "      qq auth_list_access_tokens",
    "      make another one, and put the value of bearer_token into clusters.prod.{}:",
    "      qq auth_create_access_token local:s3-uploads-exporter",
]
OTHER_LOGIN = [
    "      correct clusters.prod.username and clusters.prod.{}; or, which also works where the cluster demands single "
    "sign-on,",
    "      put the bearer_token of an access token into clusters.prod.token_file:",
    "      qq auth_create_access_token local:s3-uploads-exporter",
]


def secret_file(folder: Path, text: str, mode: int = 0o600) -> str:
    file = folder / "secret"
    file.write_text(text)
    file.chmod(mode)
    return str(file)


def test_a_token_file(stage: Stage) -> None:
    accepted = CREDENTIAL.replace("in the settings", "in FOLDER/secret")
    said = stage.said(token=None, token_file=secret_file(stage.folder, f"{TOKEN}\n"))
    assert said == [*BEFORE, accepted, *WELL[5:]]


@pytest.mark.parametrize(
    ("mode", "warned"), [(0o600, False), (0o440, False), (0o640, False), (0o644, True), (0o604, True)]
)
def test_a_token_file_that_everybody_may_read(stage: Stage, mode: int, warned: bool) -> None:
    well, said = stage.probe(token=None, token_file=secret_file(stage.folder, TOKEN, mode))
    warning = [
        f"warn  prod  credential: every user of this machine may read token_file FOLDER/secret (mode {mode:04o})",
        "      in Kubernetes set defaultMode: 0440 and fsGroup; elsewhere, as the owner that the exporter runs as:",
        "      chmod 600 FOLDER/secret",
    ]
    assert well
    assert said[4:-5] == (warning if warned else [])


def test_a_token_that_is_refused(stage: Stage) -> None:
    assert stage.probe(token=secret("old")) == (False, [
        *BEFORE,
        "FAIL  prod  credential: the token in the settings is refused (status 401)",
        *(line.format("token") for line in NEW_TOKEN),
        STOPPED,
    ])  # fmt: skip
    assert stage.said(token=None, token_file=secret_file(stage.folder, secret("old")))[4:] == [
        "FAIL  prod  credential: the token in FOLDER/secret is refused (status 401)",
        *(line.format("token_file") for line in NEW_TOKEN),
        STOPPED,
    ]


def test_a_token_file_without_a_token_that_can_be_sent(stage: Stage) -> None:
    assert stage.said(token=None, token_file=secret_file(stage.folder, "hünter"))[4:] == [
        "FAIL  prod  credential: the token in FOLDER/secret cannot be sent: the token holds characters that a header "
        "cannot carry",
        "      put one line with the secret alone into clusters.prod.token_file, readable by the exporter's user",
        STOPPED,
    ]


def test_a_token_file_that_goes(stage: Stage) -> None:
    file = secret_file(stage.folder, TOKEN)
    stage.server.faults.add(faults.Change(lambda _: Path(file).unlink(missing_ok=True), endpoint="version"))
    assert stage.said(token=None, token_file=file)[4:5] == [
        "FAIL  prod  credential: the token in FOLDER/secret cannot be sent: token_file FOLDER/secret cannot be read: "
        "No such file or directory"
    ]


def test_a_login(stage: Stage) -> None:
    stage.cluster.accounts.add_user("jo", secret("right"))
    accepted = 'ok    prod  credential: the login "jo" with the password in {} is accepted as the user "jo"'
    inside = stage.said(token=None, username="jo", password=secret("right"))
    assert inside == [*BEFORE, accepted.format("the settings"), *WELL[5:]]
    file = secret_file(stage.folder, secret("right"), 0o644)
    by_file = stage.said(token=None, username="jo", password_file=file)
    assert by_file[4] == (
        "warn  prod  credential: every user of this machine may read password_file FOLDER/secret (mode 0644)"
    )
    assert by_file[7:] == [accepted.format("FOLDER/secret"), *WELL[5:]]


def test_a_login_that_is_refused(stage: Stage) -> None:
    assert stage.probe(token=None, username="jo", password=secret("wrong")) == (False, [
        *BEFORE,
        'FAIL  prod  credential: the login "jo" with the password in the settings is refused (status 401)',
        *(line.format("password") for line in OTHER_LOGIN),
        STOPPED,
    ])  # fmt: skip
    stage.server.faults.add(faults.HtmlError(404, endpoint="login"))
    said = stage.said(token=None, username="jo", password=secret("wrong"))
    assert said[4] == (
        'FAIL  prod  credential: the login "jo" with the password in the settings is refused: there is no such thing '
        "on the cluster (status 404)"
    )
    stage.server.faults.clear()
    said = stage.said(token=None, username="jo", password_file=secret_file(stage.folder, secret("wrong")))
    assert said[5] == OTHER_LOGIN[0].format("password_file")


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.Status(503, endpoint="login"), "the login failed: the cluster has a fault (status 503)"),
        (faults.Hangup(endpoint="login"), "the login failed: the connection failed: it was closed without an answer"),
    ],
)
def test_a_login_that_cannot_be_tried(stage: Stage, fault: Fault, why: str) -> None:
    stage.server.faults.add(fault)
    assert stage.said(token=None, username="jo", password=secret("right"))[4:] == [
        'FAIL  prod  credential: whether the login "jo" with the password in the settings is accepted cannot be told: '
        + why,
        AGAIN,
        STOPPED,
    ]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (
            faults.Envelope(403, "http_unauthorized_error"),
            "the token's role lacks a privilege (status 403, http_unauthorized_error)",
        ),
        (faults.Status(404), "there is no such thing on the cluster (status 404)"),
        (faults.Status(500), "the cluster has a fault (status 500)"),
        (faults.Body(b"[]"), "the cluster's answer cannot be read: Expected `object`, got `array`"),
    ],
)
def test_a_cluster_that_does_not_tell_whose_it_is(stage: Stage, fault: Fault, why: str) -> None:
    object.__setattr__(fault, "endpoint", "who_am_i")
    stage.server.faults.add(fault)
    assert stage.probe() == (True, [
        *BEFORE,
        "warn  prod  credential: the cluster does not tell whose the token in the settings is and what it may do: "
        + why,
        "      the checks below show whether it is enough",
        *UNTOLD,
        BUCKETS, LISTING, S3,
    ])  # fmt: skip


def test_a_cluster_that_tells_less(stage: Stage) -> None:
    stage.server.faults.add(faults.Drop("name", endpoint="who_am_i"), faults.Drop("privileges", endpoint="who_am_i"))
    assert stage.said()[4:7] == ["ok    prod  credential: the token in the settings is accepted", *UNTOLD]


def test_a_call_that_fails_once_is_tried_again(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(503, endpoint="who_am_i", times=1))
    assert stage.said()[4:6] == [CREDENTIAL, PRIVILEGES]
    assert len(stage.server.log.snapshot("who_am_i")) == 2
