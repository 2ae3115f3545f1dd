"""Command lines of documents that no test runs as they stand, and why."""

from collections.abc import Mapping

from exporter import __version__
from tests.documents.places import lines

_INSTALLS = "it downloads; make test installs by the same lock, tests/test_package.py builds the wheel"
_UNIT = "it changes the machine; tests/deploy/systemd holds names and folders against the unit"
_COMPOSE = "it wants an engine that can fetch images; tests/deploy/compose runs what is in the file"
_ENGINE = "it wants an engine and an image; tests/deploy/image builds it and runs it with the same restrictions"
_REGISTRY = "it wants a registry"
_SECRET = "it wants a Kubernetes; tests/deploy/helm renders what mounts the Secret"
_POD = "it wants a Kubernetes; tests/deploy/helm renders the pod that it starts, and runs its script"

#: Reason to lines as they stand in the documents, apart from the version of images.
UNTRIED: Mapping[str, str] = {
    _INSTALLS: r"""
python3 -m venv ~/s3-uploads-exporter
. ~/s3-uploads-exporter/bin/activate
pip install .
""",
    _ENGINE: r"""
podman run --read-only --cap-drop=ALL --security-opt=no-new-privileges --publish 18000:18000 \
  --volume ./etc:/etc/exporter:ro qumulo-s3-uploads-exporter --config.file=/etc/exporter/exporter.yml
docker build --file deploy/image/Containerfile --tag qumulo-s3-uploads-exporter .     # without make
docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -p 127.0.0.1:18000:18000 \
  qumulo-s3-uploads-exporter:VERSION demo
docker run --read-only --cap-drop ALL --security-opt no-new-privileges -p 18000:18000 -v ./etc:/etc/exporter:ro \
  qumulo-s3-uploads-exporter:VERSION --config.file=/etc/exporter/exporter.yml
""",
    _SECRET: r"""
kubectl create secret generic qumulo-prod --from-file=token=qumulo-token --from-file=ca.crt=qumulo-ca.pem
kubectl create secret generic qumulo-prod --from-file=token=token.txt --from-file=ca.crt=qumulo-ca.pem
""",
    _COMPOSE: r"""
docker compose -f deploy/compose/compose.yaml up --build
docker compose -f deploy/compose/compose.yaml down --volumes
""",
    _REGISTRY: r"""
podman push registry.example.com/qumulo-s3-uploads-exporter:VERSION
""",
    _POD: r"""
helm test uploads
""",
    _UNIT: r"""
python3 -m venv /opt/qumulo-s3-uploads-exporter
/opt/qumulo-s3-uploads-exporter/bin/pip install --require-hashes -r requirements/runtime.txt
/opt/qumulo-s3-uploads-exporter/bin/pip install --no-deps .
ln -sf /opt/qumulo-s3-uploads-exporter/bin/qumulo-s3-uploads-exporter /usr/local/bin/
PIPX_HOME=/opt/pipx PIPX_BIN_DIR=/usr/local/bin pipx install .
install -D -m 0600 /dev/stdin /etc/qumulo-s3-uploads-exporter/token
install -m 0644 qumulo-ca.pem deploy/systemd/exporter.yml /etc/qumulo-s3-uploads-exporter/
install -m 0644 deploy/systemd/qumulo-s3-uploads-exporter.service /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now qumulo-s3-uploads-exporter
systemctl disable --now qumulo-s3-uploads-exporter
rm -r /etc/systemd/system/qumulo-s3-uploads-exporter.service /etc/qumulo-s3-uploads-exporter
rm -r /opt/qumulo-s3-uploads-exporter /usr/local/bin/qumulo-s3-uploads-exporter
""",
}

REASONS: Mapping[str, str] = {
    line.replace(":VERSION", f":{__version__}"): why for why, block in UNTRIED.items() for line in lines(block)
}
