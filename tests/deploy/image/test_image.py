"""What is in the image, and what is not."""

import json
import re
from datetime import UTC, datetime

import pytest

from exporter import __version__
from tests import figures
from tests.deploy.image.conftest import BASE, REVISION
from tests.deploy.image.engine import Engine
from tests.integration.conftest import ROOT

pytestmark = [pytest.mark.needs("podman", "conmon", "runc", "debootstrap", "wget"), pytest.mark.timeout(600)]

FILES = """
import json, os, stat
def below(top):
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in ("/proc", "/sys", "/dev")]
        for name in folders + files:
            path = os.path.join(folder, name)
            state = os.lstat(path)
            if not stat.S_ISLNK(state.st_mode):
                yield path, state.st_mode, state.st_uid
"""


def test_labels_say_what_it_is(engine: Engine, image: str) -> None:
    labels = engine.inspect(image)["Labels"]
    begin = "org.opencontainers.image."
    told = {name.removeprefix(begin): text for name, text in labels.items() if name.startswith(begin)}
    age = datetime.now(UTC) - datetime.fromisoformat(told.pop("created"))
    assert 0 <= age.total_seconds() < 600
    assert re.fullmatch(r"Prometheus exporter for .+", told.pop("description"))
    assert told == {
        "title": "qumulo-s3-uploads-exporter",
        "licenses": "Apache-2.0",
        "version": __version__,
        "revision": REVISION,
        "base.name": BASE,
    }


def test_it_starts_as_a_numeric_user_without_a_shell(engine: Engine, image: str) -> None:
    config = engine.inspect(image)["Config"]
    assert config["User"] == "65532:65532"
    assert config["Entrypoint"] == ["qumulo-s3-uploads-exporter"]
    assert config.get("Cmd") is None
    assert list(config["ExposedPorts"]) == ["18000/tcp"]


def test_it_tells_version_and_revision(engine: Engine, image: str) -> None:
    told = engine("run", "--rm", "--network=none", image, "--version")
    assert told.startswith(f"qumulo-s3-uploads-exporter, version {__version__} (revision: {REVISION}, python: 3.")


def test_what_is_installed_is_what_the_bill_of_materials_lists(engine: Engine, image: str) -> None:
    code = "import json, importlib.metadata as m; print(json.dumps([(d.name, d.version) for d in m.distributions()]))"
    found = {f"{re.sub('[-_.]+', '-', name).lower()}@{version}" for name, version in engine.python(image, code)}
    bill = json.loads((ROOT / "dist" / "sbom.image.cdx.json").read_text())
    listed = {part["purl"].removeprefix("pkg:pypi/") for part in bill["components"]}
    assert found == listed | {f"qumulo-s3-uploads-exporter@{__version__}"}
    assert {name.partition("@")[0] for name in listed} >= {"trustme", "uvicorn"}


def test_nothing_in_it_installs_or_compiles(engine: Engine, image: str) -> None:
    code = FILES + "print(json.dumps([path for path, _, _ in below('/')]))"
    found = engine.python(image, code)
    modules = r".+/(pip|setuptools|_distutils_hack|wheel|ensurepip|pip.*\.whl|(pip|setuptools|wheel)-[0-9.]+\..*-info)"
    commands = r".*/s?bin/(pip|easy_install|wheel|uv|c|g|cpp|c\+\+|g?cc|g\+\+|clang|as|ld|make|cargo)[0-9.-]*"
    in_python = [path for path in found if re.fullmatch(r"(/usr/lib|/usr/local|/usr/share|/opt)/.*python.*", path)]
    assert [path for path in in_python if re.fullmatch(modules, path)] == []
    assert [path for path in found if re.fullmatch(commands, path)] == []
    assert "/usr/bin/env" in found
    assert len(in_python) > 1000


def test_nothing_of_ours_can_be_written_or_is_for_tests(engine: Engine, image: str) -> None:
    code = FILES + "print(json.dumps(list(below('/opt/exporter'))))"
    found = engine.python(image, code)
    assert {user for _, _, user in found} == {0}
    assert [path for path, mode, _ in found if mode & 0o022] == []
    assert [path for path, mode, _ in found if not mode & 0o004] == []
    ours = {path.removeprefix("/opt/exporter/exporter/") for path, _, _ in found if path.endswith(".py")}
    assert ours >= {"build.py", "demo.py"}
    unwanted = r"/opt/exporter/(tests|deploy|dashboards)|.*/(conftest\.py|\.git|\.venv|[^/]*_cache|Containerfile)"
    assert [path for path, _, _ in found if re.fullmatch(unwanted, path)] == []
    code = FILES + "print(json.dumps([p for p, m, _ in below('/') if m & 0o002 and not m & stat.S_ISVTX]))"
    assert engine.python(image, code) == []


def test_all_that_is_imported_is_compiled_and_never_stale(engine: Engine, image: str) -> None:
    code = """
import json, os, sys
import exporter.cli, exporter.demo, exporter.app, exporter.simulator, trustme
specs = [m.__spec__ for m in list(sys.modules.values()) if getattr(m, "__spec__", None)]
files = {s.origin: s.cached for s in specs if s.has_location and s.cached and s.name != "__main__"}
flags = {o: open(c, "rb").read(8)[4] if os.path.exists(c) else None for o, c in files.items()}
print(json.dumps([len(files), [o for o, f in flags.items() if f is None],
                  [o for o, f in flags.items() if o.startswith("/opt/exporter") and f != 1]]))
"""
    assert engine.python(image, code)[1:] == [[], []]
    assert engine.python(image, code)[0] > 300


def test_how_much_is_laid_on_the_base(engine: Engine, image: str) -> None:
    ours = (engine.inspect(image)["Size"] - engine.inspect(BASE)["Size"]) / 1e6
    figures.add("megabytes of the image, its base left out", round(ours))
    assert ours < 65
