"""The program serves: bad answers, slow clusters, reloads and signals, each seen from outside."""

import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.simulator import Fault, SimulatedCluster, SimulatorServer, faults, populate
from tests.integration.conftest import TOKEN, Program, get, samples, settings_of, until, write
from tests.secrets import secret

BAD = "backups-01"
UP = 'qumulo_s3_uploads_bucket_up{{qumulo_cluster="prod",bucket="{}"}}'
COUNT = 'qumulo_s3_uploads_in_progress{{qumulo_cluster="prod",bucket="{}",origin="user"}}'
LISTED = 'qumulo_s3_uploads_bucket_last_success_timestamp_seconds{{qumulo_cluster="prod",bucket="{}"}}'
ERRORS = 'qumulo_s3_uploads_exporter_errors_total{{qumulo_cluster="prod",reason="{}"}}'
POLLS = 'qumulo_s3_uploads_exporter_polls_total{qumulo_cluster="prod"}'

BAD_ANSWERS: dict[str, tuple[Fault, str]] = {
    "cut": (faults.Truncate(40, bucket=BAD), "malformed"),
    "dripped": (faults.Drip(1, 0.05, bucket=BAD), "deadline"),
    "html": (faults.Body(b"<html><body>Gateway</body></html>", bucket=BAD), "malformed"),
    "array": (faults.Body(b"[]", bucket=BAD), "malformed"),
    "empty": (faults.Body(b"", bucket=BAD), "malformed"),
    "negative": (faults.Put("uploads.*.total_blocks", "-5", bucket=BAD), "malformed"),
    "nan": (faults.Put("uploads.*.total_blocks", float("nan"), bucket=BAD), "malformed"),
    "wrong type": (faults.Put("uploads.*.completing", "false", bucket=BAD), "malformed"),
}


@pytest.fixture
def serving(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> Callable[..., Program]:
    """Starts the program on a cluster of three buckets, polled every second."""
    populate(simulated.cluster, buckets=3, uploads=300, seed=5)

    def start(**cluster: object) -> Program:
        clusters = {"prod": settings_of(simulated, certificate[0], **cluster)}
        config = write(tmp_path / "exporter.yml", clusters, poll={"interval": "1s", "deadline": "2s"})
        return program(f"--config.file={config}")

    return start


def scrape(url: str) -> dict[str, float]:
    """All samples as they are now."""
    return samples(get(f"{url}/metrics"))


@pytest.mark.parametrize(("fault", "reason"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_leaves_the_last_good_numbers_and_the_other_buckets_go_on(
    serving: Callable[..., Program], simulated: SimulatorServer, fault: Fault, reason: str
) -> None:
    exporter = serving()
    url = exporter.address()
    until(lambda: scrape(url).get(UP.format(BAD)) == 1)
    simulated.faults.add(fault)
    until(lambda: scrape(url)[UP.format(BAD)] == 0)
    before = scrape(url)
    until(lambda: scrape(url)[POLLS] >= before[POLLS] + 2)
    after = scrape(url)
    truth = simulated.cluster.totals(BAD)["user"]
    assert (after[COUNT.format(BAD)], after[UP.format(BAD)]) == (truth.count, 0)
    assert after[LISTED.format(BAD)] == before[LISTED.format(BAD)]
    failed = after['qumulo_s3_uploads_exporter_polls_failed_total{qumulo_cluster="prod"}']
    assert {series: value for series, value in after.items() if "errors_total" in series and value} == {
        ERRORS.format(reason): failed
    }
    for other in ("logs-03", "media-02"):
        assert after[UP.format(other)] == 1
        assert after[LISTED.format(other)] > before[LISTED.format(other)]
    simulated.faults.clear()
    until(lambda: scrape(url)[UP.format(BAD)] == 1)
    assert exporter.end() == 0
    log = "".join(exporter.lines)
    assert log.count('msg="bucket failing"') == log.count('msg="bucket well again"') == 1
    assert "Traceback" not in log
    assert TOKEN not in log


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_5_seconds_while_a_cluster_hangs(
    serving: Callable[..., Program], simulated: SimulatorServer, sent: signal.Signals
) -> None:
    simulated.faults.add(faults.Stall(endpoint="uploads"))
    exporter = serving()
    url = exporter.address()
    until(lambda: len(simulated.log.snapshot("uploads")) >= 3)
    idle = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
    began = time.monotonic()
    assert exporter.end(sent) == 0
    assert time.monotonic() - began < 5
    idle.close()
    assert f"signal={sent.name}" in exporter.lines[-1]


def test_it_answers_at_once_and_is_ready_after_the_first_poll(
    serving: Callable[..., Program], simulated: SimulatorServer
) -> None:
    simulated.faults.add(faults.Stall(endpoint="buckets"))
    exporter = serving(read_timeout="30s")
    url = exporter.address()
    assert get(f"{url}/-/healthy") == "Healthy"
    with pytest.raises(OSError, match="503"):
        get(f"{url}/-/ready")
    assert "qumulo_s3_uploads_up" not in scrape(url)
    assert ERRORS.format("timeout") in scrape(url)
    until(lambda: 'qumulo_s3_uploads_up{qumulo_cluster="prod"}' in scrape(url))
    assert scrape(url)['qumulo_s3_uploads_up{qumulo_cluster="prod"}'] == 0
    assert get(f"{url}/-/ready") == "Ready"


def test_an_address_in_use_is_exit_status_1(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        status, printed, logged = program(f"--config.file={config}", f"--web.listen-address={address}").output()
    assert (status, printed) == (1, "")
    assert f"cannot listen on {address}" in logged
    assert "Traceback" not in logged


def test_one_cluster_that_hangs_does_not_hold_the_other(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    simulated.cluster.add_bucket("here")
    ca_file, cert_file, key_file = certificate
    hanging = SimulatedCluster(time.time)
    with SimulatorServer(hanging, [faults.Stall()], certfile=cert_file, keyfile=key_file) as other:
        clusters = {"hangs": settings_of(other, ca_file), "works": settings_of(simulated, ca_file)}
        config = write(tmp_path / "exporter.yml", clusters, poll={"interval": "1s"})
        exporter = program(f"--config.file={config}")
        url = exporter.address()
        works = 'qumulo_s3_uploads_exporter_polls_total{qumulo_cluster="works"}'
        until(lambda: scrape(url)[works] >= 3)
        found = scrape(url)
        assert found['qumulo_s3_uploads_bucket_up{qumulo_cluster="works",bucket="here"}'] == 1
        assert found['qumulo_s3_uploads_exporter_polls_total{qumulo_cluster="hangs"}'] == 0
        assert exporter.end() == 0


def test_a_new_token_in_the_file_needs_no_restart(
    serving: Callable[..., Program], simulated: SimulatorServer, tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text(f"{TOKEN}\n")
    exporter = serving(token=None, token_file=str(token_file))
    url = exporter.address()
    until(lambda: scrape(url).get(UP.format(BAD)) == 1)
    simulated.cluster.accounts.revoke_token(TOKEN)
    simulated.cluster.accounts.add_token(secret("another"))
    until(lambda: scrape(url)[UP.format(BAD)] == 0)
    assert scrape(url)[ERRORS.format("unauthorized")] >= 1
    token_file.write_text(secret("another") + "\n")
    until(lambda: scrape(url)[UP.format(BAD)] == 1)
    exporter.end()
    assert secret("another") not in "".join(exporter.lines)


def test_sighup_applies_clusters_and_keeps_what_did_not_change(
    serving: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    exporter = serving()
    url = exporter.address()
    until(lambda: scrape(url).get(UP.format(BAD)) == 1)
    polls = scrape(url)[POLLS]
    prod = settings_of(simulated, certificate[0])
    poll = {"interval": "1s", "deadline": "2s"}
    more = {"prod": prod, "second": {**prod, "buckets": {"names": [BAD]}}}
    write(tmp_path / "exporter.yml", more, poll=poll)
    exporter.process.send_signal(signal.SIGHUP)
    exporter.line("settings reloaded")
    second = UP.format(BAD).replace("prod", "second")
    assert scrape(url)[UP.format(BAD)] == 1
    assert scrape(url)[POLLS] >= polls
    until(lambda: scrape(url).get(second) == 1)
    write(tmp_path / "exporter.yml", {"prod": prod}, poll=poll)
    exporter.process.send_signal(signal.SIGHUP)
    exporter.line("settings reloaded")
    until(lambda: not [series for series in scrape(url) if 'qumulo_cluster="second"' in series])
    assert scrape(url)[UP.format(BAD)] == 1


def test_sighup_applies_thresholds_and_the_level_of_the_log(
    serving: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    exporter = serving()
    url = exporter.address()
    until(lambda: scrape(url).get(UP.format(BAD)) == 1)
    prod = settings_of(simulated, certificate[0])
    # The same polls as before: only the thresholds and the log change.
    poll = {"interval": "1s", "deadline": "2s"}
    sections = {"poll": poll, "uploads": {"idle_thresholds": ["36h"]}, "log": {"level": "debug"}}
    write(tmp_path / "exporter.yml", {"prod": prod}, **sections)
    exporter.process.send_signal(signal.SIGHUP)
    exporter.line("settings reloaded")
    exporter.line('level=debug msg="poll ended"')
    labels = f'{{qumulo_cluster="prod",bucket="{BAD}",origin="user",longer_than="36h"}}'
    until(lambda: f"qumulo_s3_uploads_idle{labels}" in scrape(url))
    idle = sum(
        not upload.system_initiated and time.time() - upload.modified_ns / 1e9 > 36 * 3600
        for upload in simulated.cluster.uploads(BAD)
    )
    found = scrape(url)
    assert found[f"qumulo_s3_uploads_idle{labels}"] == idle > 0
    assert not [series for series in found if 'longer_than="1d"' in series]


@pytest.mark.parametrize(
    ("sections", "fault"),
    [
        ({"poll": {"interval": "soon"}}, "poll.interval"),
        ({"web": {"listen_address": ["127.0.0.1:1"]}}, "web.listen_address: needs a restart"),
        ({"shard": {"ordinal": 1, "total": 2}}, "shard.ordinal: needs a restart"),
    ],
    ids=["wrong", "listen address", "shard"],
)
def test_sighup_keeps_the_old_settings_when_the_new_cannot_be_used(
    serving: Callable[..., Program],
    simulated: SimulatorServer,
    certificate: tuple[Path, Path, Path],
    tmp_path: Path,
    sections: dict[str, object],
    fault: str,
) -> None:
    exporter = serving()
    url = exporter.address()
    until(lambda: scrape(url).get(UP.format(BAD)) == 1)
    assert scrape(url)["qumulo_s3_uploads_exporter_config_last_reload_successful"] == 1
    write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])}, **sections)
    exporter.process.send_signal(signal.SIGHUP)
    assert fault in exporter.line("settings not reloaded").string
    until(lambda: scrape(url)["qumulo_s3_uploads_exporter_config_last_reload_successful"] == 0)
    polls = scrape(url)[POLLS]
    until(lambda: scrape(url)[POLLS] > polls)
    assert scrape(url)[UP.format(BAD)] == 1
