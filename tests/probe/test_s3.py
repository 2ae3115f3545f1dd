"""What the settings of the S3 server say about uploads that nobody finishes."""

import pytest

from exporter.simulator import faults

from .support import AGAIN, S3, WELL, Stage

EXPIRE = "      qq s3_modify_settings --multipart-upload-expiry-interval 30days"
UNDERSTOOD = "      an interval that is understood:"


@pytest.mark.parametrize("interval", ["1days", "12hours", "3 weeks"])
def test_an_interval(stage: Stage, interval: str) -> None:
    stage.cluster.expiry = interval
    assert stage.said() == [*WELL[:-1], S3.replace("1days", interval)]


def test_never(stage: Stage) -> None:
    stage.cluster.expiry = "never"
    assert stage.probe() == (True, [
        *WELL[:-1],
        "warn  prod  S3 settings: the expiry interval is never: nothing cleans up, and uploads that nobody finishes "
        "stay for ever",
        "      let the cluster remove uploads without new data for 30 days:",
        EXPIRE,
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("interval", "told"),
    [
        ("soon", 'the expiry interval "soon" is not understood'),
        (None, "no expiry interval is told"),
    ],
)
def test_an_interval_that_is_not_known(stage: Stage, interval: str | None, told: str) -> None:
    stage.cluster.expiry = interval
    assert stage.said()[len(WELL) - 1 :] == [
        f"warn  prod  S3 settings: {told}, so there will be no qumulo_s3_uploads_overdue", UNDERSTOOD, EXPIRE,
    ]  # fmt: skip


def test_s3_that_is_switched_off(stage: Stage) -> None:
    stage.cluster.enabled = False
    assert stage.probe() == (True, [
        *WELL[:-1],
        "warn  prod  S3 settings: S3 is switched off: nobody can finish or abort an upload over S3, and those that are "
        "there hold space",
        "      if that is not meant so:",
        "      qq s3_modify_settings --enable",
        S3.replace("S3 is on", "S3 is off"),
    ])  # fmt: skip


def test_settings_that_are_not_told(stage: Stage) -> None:
    stage.server.faults.add(faults.Status(404, endpoint="settings"))
    assert stage.probe() == (True, [
        *WELL[:-1],
        "warn  prod  S3 settings: not told, so there will be no qumulo_s3_uploads_overdue, "
        "qumulo_s3_uploads_overdue_bytes, qumulo_s3_uploads_expiry_interval_seconds, qumulo_s3_uploads_s3_enabled: "
        "there is no such thing on the cluster (status 404)",
        AGAIN,
    ])  # fmt: skip
