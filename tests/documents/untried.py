"""Command lines of documents that no test runs as they stand, and why."""

from collections.abc import Mapping

_INSTALLS = "it downloads; make test installs by the same lock, tests/test_package.py builds the wheel"
_UNIT = "it changes the machine; tests/deploy/systemd holds the line against the unit and the files it names"
_COMPOSE = "it wants an engine that can fetch images; tests/deploy/compose runs what is in the file"
_ENGINE = "it wants docker and an image; tests/deploy/image builds it and runs it with the same restrictions in podman"
_CLUSTER = "it wants a Kubernetes"

#: A line, or how it begins, to the reason.
UNTRIED: Mapping[str, str] = {
    "python3 -m venv ~/s3-uploads-exporter": _INSTALLS,
    ". ~/s3-uploads-exporter/bin/activate": _INSTALLS,
    "pip install .": _INSTALLS,
    "python3 -m venv /opt/qumulo-s3-uploads-exporter": _UNIT,
    "/opt/qumulo-s3-uploads-exporter/bin/pip install ": _UNIT,
    "ln -sf /opt/qumulo-s3-uploads-exporter/bin/": _UNIT,
    "PIPX_HOME=/opt/pipx PIPX_BIN_DIR=/usr/local/bin pipx install .": _UNIT,
    "install -D -m 0600 /dev/stdin ": _UNIT,
    "install -m 0644 ": _UNIT,
    "systemctl ": _UNIT,
    "rm -r /etc/systemd/system/": _UNIT,
    "rm -r /opt/qumulo-s3-uploads-exporter ": _UNIT,
    "docker compose -f deploy/compose/compose.yaml ": _COMPOSE,
    "docker build ": _ENGINE,
    "docker run ": _ENGINE,
    "podman run ": _ENGINE,
    "podman push ": "it wants a registry",
    "kubectl create secret ": f"{_CLUSTER}; tests/deploy/helm renders what mounts the Secret",
    "helm test ": f"{_CLUSTER}; tests/deploy/helm renders the pod that it starts",
}


def reason(text: str) -> str | None:
    """Why a line is not run; None when it is."""
    found = [
        why
        for begin, why in UNTRIED.items()
        if text == begin or (begin.endswith(("/", " ")) and text.startswith(begin))
    ]
    return found[0] if found else None
