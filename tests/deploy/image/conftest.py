"""The image, built once by `make image` on a base made from Debian's packages, without a network."""

import os
from collections.abc import Iterator

import pytest

from tests.deploy.image.base import base, wheels
from tests.deploy.image.engine import Engine
from tests.integration.conftest import ROOT, certificate, simulated

__all__ = ["certificate", "engine", "image", "simulated"]

BUILDER = "localhost/builder:1"
BASE = "localhost/base:1"
IMAGE = "localhost/exporter:test"
REVISION = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def prepare(engine: Engine) -> None:
    """Make what builds, and the base: the same without a shell."""
    engine("import", str(base()), BUILDER)
    recipe = engine.write("base/Containerfile", f'FROM {BUILDER}\nRUN ["rm", "/bin/sh", "/bin/bash", "/bin/dash"]\n')
    engine("build", "--network=none", "--tag", BASE, str(recipe.parent))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Podman, with what builds and with the base."""
    with Engine() as started:
        try:
            prepare(started)
        except AssertionError as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no container can be made here: {error}")
        yield started


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    """The name of the image."""
    version = "{}.{}".format(*engine.python(BUILDER, "import json, sys; print(json.dumps(sys.version_info[:2]))"))
    flags = f"--network=none --volume={wheels(version)}:/wheels:ro --build-arg=PIP_NO_INDEX=1"
    variables = (f"BASE={BASE}", f"BUILDER={BUILDER}", f"IMAGE={IMAGE}", f"REVISION={REVISION}")
    engine.run(
        "make", "image", *variables, f"BUILD_FLAGS={flags} --build-arg=PIP_FIND_LINKS=/wheels", cwd=ROOT, timeout=400
    )
    return IMAGE
