"""Probes, monitors and mounts follow the web configuration; the image's name."""

import pytest

from exporter import __version__
from tests.deploy.helm import chart
from tests.deploy.helm.chart import made

pytestmark = pytest.mark.needs(*chart.HELMS)


@pytest.mark.parametrize(
    ("name", "scheme"), [("minimal", "HTTP"), ("demo", "HTTP"), ("tls", "HTTPS"), ("client-certificates", None)]
)
def test_probes_ask_as_they_can(name: str, scheme: str | None) -> None:
    found = chart.documents(name)
    container = chart.container(found)
    paths = {"startupProbe": "/-/healthy", "livenessProbe": "/-/healthy", "readinessProbe": "/-/ready"}
    for probe, path in paths.items():
        asked = {
            key: value for key, value in container[probe].items() if key in ("httpGet", "tcpSocket", "exec", "grpc")
        }
        if scheme:
            assert asked == {"httpGet": {"path": path, "port": "metrics", "scheme": scheme}}
        else:
            assert asked == {"tcpSocket": {"port": "metrics"}}
    assert chart.one(found, "Service")["spec"]["ports"][0]["appProtocol"] == (scheme or "HTTPS").lower()


@pytest.mark.parametrize(("name", "kind"), [("tls", "ServiceMonitor"), ("client-certificates", "PodMonitor")])
def test_monitors_follow_the_web_configuration(name: str, kind: str) -> None:
    spec = chart.one(chart.documents(name), kind)["spec"]
    (endpoint,) = spec.get("endpoints") or spec["podMetricsEndpoints"]
    assert (endpoint["scheme"], endpoint["tlsConfig"]["serverName"]) == ("https", "exporter.example.com")
    assert (kind == "ServiceMonitor") == ("basicAuth" in endpoint)


def test_the_web_configuration_s_folder_has_both_secrets() -> None:
    found = chart.documents("tls")
    (volume,) = [volume for volume in chart.pod(found)["volumes"] if volume["name"] == "web"]
    names = [source["secret"]["name"] for source in volume["projected"]["sources"]]
    assert names == ["exporter-web", "exporter-tls"]
    (mount,) = [mount for mount in chart.container(found)["volumeMounts"] if mount["name"] == "web"]
    assert f"config_file: {mount['mountPath']}/web-config.yml" in chart.settings(found)


def test_monitors_ask_where_the_metrics_are() -> None:
    found = made(settings={"web": {"telemetry_path": "/m"}}, serviceMonitor={"enabled": True})
    (endpoint,) = chart.one(found, "ServiceMonitor")["spec"]["endpoints"]
    assert (endpoint["path"], endpoint["port"]) == ("/m", "metrics")
    assert "telemetry_path: /m" in chart.settings(found)
    (pod,) = chart.of_kind(found, "Pod")
    assert pod["spec"]["containers"][0]["args"] == ["http", "up-qumulo-s3-uploads-exporter", "18000", "/m"]


@pytest.mark.parametrize(
    ("image", "more", "reference"),
    [
        ({}, {}, f"qumulo-s3-uploads-exporter:{__version__}"),
        ({"tag": "9"}, {}, "qumulo-s3-uploads-exporter:9"),
        ({"registry": "r.example.com/a"}, {}, f"r.example.com/a/qumulo-s3-uploads-exporter:{__version__}"),
        ({"registry": "r"}, {"global": {"imageRegistry": "g"}}, f"g/qumulo-s3-uploads-exporter:{__version__}"),
        ({"tag": "9", "digest": f"sha256:{'0' * 64}"}, {}, f"qumulo-s3-uploads-exporter@sha256:{'0' * 64}"),
    ],
)
def test_the_image_s_name(image: chart.Document, more: chart.Document, reference: str) -> None:
    found = made(image=image, **more)
    assert chart.container(found)["image"] == chart.one(found, "Pod")["spec"]["containers"][0]["image"] == reference
