"""The real chain: a bucket that cannot be listed becomes a notification, and its mending another one."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.simulator import SimulatorServer
from exporter.simulator.faults import Envelope
from tests.deploy.prometheus import rulebook
from tests.deploy.prometheus.stack import Stack
from tests.integration.conftest import Program, settings_of, until, write

ALERT = "QumuloS3UploadsBucketNotListed"


def _hasty(path: Path) -> Path:
    """The rules as shipped, but this one alert does not wait; two failed polls it still needs."""
    groups = yaml.safe_load(rulebook.RULES.read_text())
    for group in groups["groups"]:
        for rule in group["rules"]:
            if rule.get("alert") == ALERT:
                rule["for"] = "1s"
    path.write_text(yaml.safe_dump(groups))
    return path


@pytest.mark.needs("prometheus", "prometheus-alertmanager")
def test_an_alert_arrives_and_resolves(
    program: Callable[..., Program],
    simulated: SimulatorServer,
    certificate: tuple[Path, Path, Path],
    stack: Stack,
    tmp_path: Path,
) -> None:
    for bucket in ("media", "logs"):
        simulated.cluster.add_bucket(bucket)
        simulated.cluster.start_upload(bucket, "key", initiated=time.time() - 60)
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])}, poll={"interval": "1s"})
    exporter = program(f"--config.file={config}").address()
    prometheus = stack.start_prometheus(_hasty(tmp_path / "rules.yml"), exporter, stack.start_alertmanager())
    until(lambda: [value for _, value in prometheus.query("qumulo_s3_uploads_bucket_up")] == [1, 1], timeout=30)

    def notified(status: str) -> list[dict[str, Any]]:
        return [alert for alert in stack.receiver.alerts if alert["status"] == status]

    simulated.faults.add(Envelope(endpoint="uploads", bucket="media", status=403))
    until(lambda: bool(notified("firing")), timeout=30)
    fired = notified("firing")[0]
    assert fired["labels"] == {"alertname": ALERT, "severity": "warning", "qumulo_cluster": "prod", "bucket": "media"}
    assert fired["annotations"]["description"].startswith("Listing the uploads of media on prod fails.")
    assert fired["annotations"]["runbook_url"].endswith(f"/{ALERT}.md")
    assert fired["annotations"]["dashboard_url"].endswith("?var-qumulo_cluster=prod&var-bucket=media")

    simulated.faults.clear()
    until(lambda: bool(notified("resolved")), timeout=30)
    assert notified("resolved")[0]["labels"] == fired["labels"]
    assert {alert["labels"]["alertname"] for alert in stack.receiver.alerts} == {ALERT}
