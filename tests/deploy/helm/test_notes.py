"""What Helm says after the installation: how to see the first metric, of this very release."""

import json

import pytest

from tests.deploy.helm import chart

pytestmark = pytest.mark.needs(*chart.HELMS)


def notes(name: str, *more: str) -> str:
    """What Helm 4 says; Helm 3 would ask a cluster first."""
    values = f"--values={chart.FILES[name]}"
    done = chart.helm(
        "helm4", "install", chart.RELEASE, str(chart.HOME), f"--namespace={chart.NAMESPACE}", "--dry-run=client",
        values, *more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("NOTES:")[2]


@pytest.mark.parametrize(
    ("name", "forwarded", "asked"),
    [
        ("minimal", "18000:18000", "curl http://localhost:18000/metrics"),
        ("outside", "18000:9100", "curl http://localhost:18000/metrics"),
        ("clusters", "18000:18000", "curl http://localhost:18000/uploads/metrics"),
        ("shards", "18000:18000", "curl http://localhost:18000/metrics"),
        ("tls", "18000:18000", "curl --insecure --user NAME https://localhost:18000/metrics"),
        (
            "client-certificates", "18000:18000",
            "curl --insecure --cert client.crt --key client.key https://localhost:18000/metrics",
        ),
    ],
)  # fmt: skip
def test_the_first_metric(name: str, forwarded: str, asked: str) -> None:
    said = notes(name)
    workload = chart.workload(chart.documents(name))
    place = f"{workload['kind'].lower()}/{workload['metadata']['name']}"
    assert (
        f"kubectl --namespace obs port-forward {place} {forwarded} &\n  {asked} | grep qumulo_s3_uploads_up\n" in said
    )
    (flag,) = [word for word in chart.container(chart.documents(name))["args"] if word.startswith("--config.file=")]
    assert f"exec {place} -- \\\n    qumulo-s3-uploads-exporter check --probe {flag}\n" in said
    assert ("Nothing tells Prometheus" in said) == (name in ("minimal", "outside", "clusters"))


@pytest.mark.parametrize("monitor", ["serviceMonitor", "podMonitor"])
def test_a_monitor_that_cannot_verify_is_told(monitor: str) -> None:
    https = {"webConfigSecret": "web", "webConfig": {"scheme": "HTTPS"}}
    said = f"set serverName, and ca unless it is a public one, in\n{monitor}.tlsConfig.\n"
    for values, told in (
        ({**https, monitor: {"enabled": True}}, True),
        ({**https, monitor: {"enabled": True, "tlsConfig": {"ca": {}}}}, True),
        ({**https, monitor: {"enabled": True, "tlsConfig": {"serverName": "x"}}}, False),
        ({**https, monitor: {"enabled": True, "tlsConfig": {"insecureSkipVerify": True}}}, False),
        ({monitor: {"enabled": True}}, False),
    ):
        given = [f"--set-json={key}={json.dumps(value)}" for key, value in values.items()]
        assert (said in notes("minimal", *given)) == told


def test_whose_numbers_and_whose_image() -> None:
    demo, image = notes("demo"), notes("image")
    assert ("nothing here comes from a real one" in demo, "check --probe" in demo) == (True, False)
    assert ("make image" in demo, "make image" in image) == (True, False)
    assert "Clusters: prod." in image
