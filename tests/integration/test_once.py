"""`once` at full size: 100,000 uploads in 50 buckets, held against the vendor's SDK."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from qumulo.lib.auth import Credentials
from qumulo.rest_client import RestClient

from exporter.simulator import SimulatorServer, faults, populate
from tests.integration.conftest import TOKEN, Program, samples, settings_of, write
from tests.secrets import secret

FIELDS = ("total_blocks", "datablocks", "metablocks")
FAMILIES = ("blocks", "data_blocks", "meta_blocks")


def _listed_by_sdk(server: SimulatorServer) -> dict[str, float]:
    """Series and values as the vendor's SDK lists them, page by page."""
    client = RestClient(server.host, server.port, Credentials(TOKEN))
    numbers: dict[str, float] = defaultdict(float)
    for bucket in client.s3.list_buckets().buckets:
        for origin in ("user", "system"):
            for family in ("in_progress", "completing", *FAMILIES):
                numbers[_series(family, bucket.name, origin)] = 0
        after = None
        while True:
            page = client.s3.list_uploads(bucket.name, start_after=after)
            for upload in page.uploads:
                origin = "system" if upload.system_initiated else "user"
                numbers[_series("in_progress", bucket.name, origin)] += 1
                numbers[_series("completing", bucket.name, origin)] += upload.completing
                for field, family in zip(FIELDS, FAMILIES, strict=True):
                    numbers[_series(family, bucket.name, origin)] += int(getattr(upload, field))
            after = page.paging.next
            if after is None:
                break
    client.close()
    return dict(numbers)


def _series(family: str, bucket: str, origin: str) -> str:
    return f'qumulo_s3_uploads_{family}{{qumulo_cluster="prod",bucket="{bucket}",origin="{origin}"}}'


def test_it_agrees_with_the_sdk_to_the_last_block(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    populate(simulated.cluster, buckets=50, uploads=100_000, seed=3)
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    status, printed, logged = program("once", f"--config.file={config}").output()
    assert (status, logged) == (0, "")
    expected = _listed_by_sdk(simulated)
    found = samples(printed)
    assert {series: found[series] for series in expected} == expected
    assert sum(value for series, value in expected.items() if "in_progress" in series) == 100_000
    assert sum(series.startswith("qumulo_s3_uploads_in_progress") for series in found) == 100


def test_one_bucket_that_fails_is_exit_status_1_and_the_rest_is_printed(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    populate(simulated.cluster, buckets=3, uploads=60, seed=3)
    names = [bucket.name for bucket in simulated.cluster.buckets()]
    simulated.faults.add(faults.Status(403, endpoint="uploads", bucket=names[0]))
    config = write(tmp_path / "exporter.yml", {"prod": settings_of(simulated, certificate[0])})
    status, printed, logged = program("once", f"--config.file={config}").output()
    found = samples(printed)
    assert status == 1
    assert [found[f'qumulo_s3_uploads_bucket_up{{qumulo_cluster="prod",bucket="{name}"}}'] for name in names] == [
        0,
        1,
        1,
    ]
    assert _series("in_progress", names[0], "user") not in found
    assert found[_series("in_progress", names[2], "user")] == simulated.cluster.totals(names[2])["user"].count
    assert found['qumulo_s3_uploads_exporter_errors_total{qumulo_cluster="prod",reason="forbidden"}'] == 1
    assert logged.count("\n") == 1
    assert f"bucket={names[0]}" in logged
    assert "Traceback" not in logged
    assert TOKEN not in logged + printed


def test_names_patterns_and_logins_from_the_environment_alone(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    populate(simulated.cluster, buckets=12, uploads=120, seed=3)
    simulated.cluster.accounts.add_user("exporter", "hunter2 hunter2")
    password_file = tmp_path / "password"
    password_file.write_text("hunter2 hunter2\n")
    common = {"HOST": simulated.host, "PORT": str(simulated.port), "CA_FILE": str(certificate[0])}
    cases: list[tuple[dict[str, str], list[str]]] = [
        ({"TOKEN": TOKEN, "BUCKETS__NAMES": "logs-03,mail-10", "POLL__PAGE_SIZE": "7"}, ["logs-03", "mail-10"]),
        (
            {"USERNAME": "exporter", "PASSWORD": "hunter2 hunter2", "BUCKETS__INCLUDE": "backups-.*,m.*"},
            ["backups-01", "backups-11", "mail-10", "media-02", "media-12", "models-08"],
        ),
        (
            {
                "USERNAME": "exporter",
                "PASSWORD_FILE": str(password_file),
                "BUCKETS__INCLUDE": '["backups-.*", "m.*"]',
                "BUCKETS__EXCLUDE": ".*-1[0-9]",
            },
            ["backups-01", "media-02", "models-08"],
        ),
    ]
    for given, buckets in cases:
        variables = {f"QUMULO_EXPORTER_CLUSTERS__PROD__{name}": text for name, text in {**common, **given}.items()}
        status, printed, logged = program("once", environ=variables).output()
        assert (status, logged) == (0, "")
        found = samples(printed)
        assert {series: found[series] for series in found if series.startswith("qumulo_s3_uploads_bucket_up{")} == {
            f'qumulo_s3_uploads_bucket_up{{qumulo_cluster="prod",bucket="{bucket}"}}': 1 for bucket in buckets
        }
        assert "hunter2" not in printed
        asked = {record.query["limit"] for record in simulated.log.snapshot("uploads")}
        assert asked == {given.get("POLL__PAGE_SIZE", "1000")}
        assert len(simulated.log.snapshot("buckets")) == ("BUCKETS__NAMES" not in given)
        simulated.log.clear()


def test_a_wrong_password_is_unauthorized_and_asked_once(
    program: Callable[..., Program], simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    simulated.cluster.accounts.add_user("exporter", secret("right"))
    simulated.cluster.add_bucket("here")
    settings = settings_of(simulated, certificate[0], username="exporter", password="hunter2")
    del settings["token"]
    config = write(tmp_path / "exporter.yml", {"prod": settings})
    status, printed, logged = program("once", f"--config.file={config}").output()
    assert status == 1
    assert samples(printed)['qumulo_s3_uploads_exporter_errors_total{qumulo_cluster="prod",reason="unauthorized"}'] == 1
    assert len(simulated.log.snapshot("login")) == 1
    assert "hunter2" not in printed + logged
    assert "Traceback" not in logged
