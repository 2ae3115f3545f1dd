"""checkov's checks of every manifest, but for a short list with reasons."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.deploy.helm import chart
from tests.programs import find

#: Checks that are not met by default, and why.
EXCEPTIONS = {
    "CKV_K8S_10": "CPU requests: resources are the user's, since they depend on the number of buckets",
    "CKV_K8S_11": "CPU limits: likewise",
    "CKV_K8S_12": "memory requests: likewise",
    "CKV_K8S_13": "memory limits: likewise",
    "CKV_K8S_15": "pull policy Always: a released tag does not change; a value says otherwise",
    "CKV_K8S_43": "image by digest: the project publishes no image, so there is none yet; a value takes it",
}
#: Checks that only the test's pod does not meet: it asks, and ends.
OF_THE_TEST = {
    "CKV2_K8S_6": "a network policy",
    "CKV_K8S_8": "a liveness probe",
    "CKV_K8S_9": "a readiness probe",
}
#: Checks that are met where their values are given.
MET = {
    ("scheduling", "Deployment"): {"CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"},
    ("image", "Deployment"): {"CKV_K8S_15", "CKV_K8S_43"},
    ("image", "Pod"): {"CKV_K8S_15", "CKV_K8S_43"},
}
#: Value files with containers that are not the chart's.
FOREIGN = {"extras"}


def failed(folder: Path) -> tuple[set[tuple[str, str, str]], Mapping[str, int]]:
    """Checks that failed, each with the value file and the kind; and the summary."""
    done = subprocess.run(
        [
            find("checkov") or "", "--directory", str(folder), "--framework", "kubernetes", "--output", "json",
            "--quiet", "--skip-download", "--compact",
        ],
        capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip
    report = json.loads(done.stdout)
    checks = report["results"]["failed_checks"]
    found = {(check["check_id"], Path(check["file_path"]).stem, check["resource"].split(".")[0]) for check in checks}
    return found, report["summary"]


@pytest.mark.needs("checkov", *chart.HELMS)
def test_checkov_has_nothing_but_the_exceptions(tmp_path: Path) -> None:
    for name in chart.FILES.keys() - FOREIGN:
        (tmp_path / f"{name}.yaml").write_text(chart.text(name))
    found, summary = failed(tmp_path)
    assert {check for check, _, kind in found if kind != "Pod"} == EXCEPTIONS.keys()
    assert {check for check, _, _ in found} == EXCEPTIONS.keys() | OF_THE_TEST.keys()
    for (name, kind), checks in MET.items():
        assert not checks & {check for check, *where in found if where == [name, kind]}
    assert (summary["parsing_errors"], summary["passed"] > 2000) == (0, True)
