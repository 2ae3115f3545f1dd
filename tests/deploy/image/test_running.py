"""The image at work, with as few rights as can be: on a read-only file system, without capabilities, as nobody."""

import signal
from pathlib import Path

import pytest

from exporter.simulator import SimulatorServer, faults, populate
from tests.deploy.image.conftest import REVISION
from tests.deploy.image.container import Container
from tests.deploy.image.engine import Engine
from tests.integration.conftest import TOKEN, get, samples, settings_of, until, write

pytestmark = [pytest.mark.needs("podman", "conmon", "runc", "debootstrap", "wget"), pytest.mark.timeout(600)]

COUNT = 'qumulo_s3_uploads_in_progress{{qumulo_cluster="{}",bucket="{}",origin="{}"}}'
UP = 'qumulo_s3_uploads_up{{qumulo_cluster="{}"}}'
TRY_TO_WRITE = """
import errno
for folder in ("/", "/opt/exporter", "/tmp", "/etc/exporter"):
    try:
        open(folder + "/written", "w")
    except OSError as error:
        print(folder, errno.errorcode[error.errno])
"""


@pytest.fixture
def mounted(simulated: SimulatorServer, certificate: tuple[Path, Path, Path], tmp_path: Path) -> tuple[str, ...]:
    """Options that mount settings for a cluster of four buckets, as a Secret and a ConfigMap would be."""
    populate(simulated.cluster, buckets=4, uploads=400, seed=5)
    folder = tmp_path / "etc"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(certificate[0].read_bytes())
    (folder / "token").write_text(TOKEN)
    cluster = settings_of(simulated, Path("ca.pem"), token=None, token_file="token")
    write(folder / "exporter.yml", {"prod": cluster}, poll={"interval": "1s"})
    return (f"--volume={folder}:/etc/exporter:ro",)


def test_it_serves_what_the_cluster_has(
    engine: Engine, image: str, mounted: tuple[str, ...], simulated: SimulatorServer
) -> None:
    container = Container(engine, image, "--config.file=/etc/exporter/exporter.yml", options=mounted)
    url = container.address()
    until(lambda: samples(get(f"{url}/metrics")).get(UP.format("prod")) == 1)
    found = samples(get(f"{url}/metrics"))
    for bucket in (each.name for each in simulated.cluster.buckets()):
        for origin, total in simulated.cluster.totals(bucket).items():
            assert found[COUNT.format("prod", bucket, origin)] == total.count
    build = next(series for series in found if series.startswith("qumulo_s3_uploads_exporter_build_info"))
    assert f'revision="{REVISION}"' in build
    assert get(f"{url}/-/ready") == "Ready"

    status = container.status()
    assert (status["NSpid"][-1], status["Uid"], status["Gid"]) == ("1", ["65532"] * 4, ["65532"] * 4)
    assert {name: int(status[name][0], 16) for name in status if name.startswith("Cap")} == {
        "CapInh": 0, "CapPrm": 0, "CapEff": 0, "CapBnd": 0, "CapAmb": 0,
    }  # fmt: skip
    assert (status["NoNewPrivs"], status["Seccomp"]) == (["1"], ["2"])
    tried = engine("exec", container.id, "python3", "-c", TRY_TO_WRITE)
    assert tried.split() == ["/", "EROFS", "/opt/exporter", "EROFS", "/tmp", "EROFS", "/etc/exporter", "EROFS"]
    checked = engine(
        "exec", container.id, "qumulo-s3-uploads-exporter", "check", "--config.file=/etc/exporter/exporter.yml"
    )
    assert "prod:" in checked

    # Even while a cluster hangs.
    simulated.faults.add(faults.Stall())
    asked = len(simulated.log.snapshot())
    until(lambda: len(simulated.log.snapshot()) > asked)
    exit_status, seconds = container.end()
    assert exit_status == 0
    assert seconds < 5
    assert "Traceback" not in container.log()


def test_the_demo_needs_nothing_but_a_place_for_its_certificate(engine: Engine, image: str) -> None:
    arguments = ("--web.listen-address=127.0.0.1:0", "--demo.listen-address=127.0.0.1:0", "--demo.buckets=3")
    options = ("--tmpfs=/tmp",)
    container = Container(engine, image, "demo", *arguments, "--demo.uploads=60", "--demo.speed=0", options=options)
    url = container.address()
    until(lambda: samples(get(f"{url}/metrics")).get(UP.format("demo")) == 1)
    found = samples(get(f"{url}/metrics"))
    counts = [value for series, value in found.items() if series.startswith("qumulo_s3_uploads_in_progress{")]
    assert (len(counts), sum(counts)) == (6, 60)
    exit_status, seconds = container.end()
    assert exit_status == 0
    assert seconds < 5


def test_a_command_that_waits_for_a_cluster_ends_when_it_is_told_to(
    engine: Engine, image: str, mounted: tuple[str, ...], simulated: SimulatorServer
) -> None:
    simulated.faults.add(faults.Stall())
    container = Container(engine, image, "once", "--config.file=/etc/exporter/exporter.yml", options=mounted)
    until(lambda: bool(simulated.log.snapshot()))
    exit_status, seconds = container.end()
    assert exit_status == 128 + signal.SIGTERM
    assert seconds < 5
    assert "Traceback" not in container.log()


def test_a_demo_without_a_place_for_its_certificate_says_so(engine: Engine, image: str) -> None:
    container = Container(engine, image, "demo", options=("--read-only-tmpfs=false",))
    assert engine("wait", container.id).strip() == "1"
    said = container.log()
    assert "no temporary folder can be made for the certificate (TMPDIR): No usable temporary directory found" in said
    assert "Traceback" not in said
