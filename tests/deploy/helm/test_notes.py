"""What Helm says after the installation: how to see the first metric, of this very release."""

import pytest

from tests.deploy.helm import chart

pytestmark = pytest.mark.needs(*chart.HELMS)


def notes(name: str) -> str:
    """What Helm 4 says; Helm 3 would ask a cluster first."""
    values = f"--values={chart.FILES[name]}"
    done = chart.helm(
        "helm4", "install", chart.RELEASE, str(chart.HOME), f"--namespace={chart.NAMESPACE}", "--dry-run=client", values
    )
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


def test_whose_numbers_and_whose_image() -> None:
    demo, image = notes("demo"), notes("image")
    assert ("nothing here comes from a real one" in demo, "check --probe" in demo) == (True, False)
    assert ("make image" in demo, "make image" in image) == (True, False)
    assert "Clusters: prod." in image
