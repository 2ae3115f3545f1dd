"""The pod: Pod Security "restricted" field by field, Secrets as files, probes, shards, no say in Kubernetes."""

import re
from collections.abc import Iterator

import pytest

from tests.deploy.helm import chart

pytestmark = pytest.mark.needs(*chart.HELMS)

#: What the level allows, beside hostPath and the like.
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def pods(name: str) -> Iterator[chart.Document]:
    """Every pod of a value file, the test's as well."""
    found = chart.documents(name)
    yield chart.pod(found)
    yield from (document["spec"] for document in chart.of_kind(found, "Pod"))


@pytest.mark.parametrize("name", chart.FILES)
def test_pods_are_restricted(name: str) -> None:
    for pod in pods(name):
        assert not {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & set(pod)
        context = pod["securityContext"]
        assert (context["runAsNonRoot"], context["runAsUser"], context["runAsGroup"]) == (True, 65532, 65532)
        assert (context["fsGroup"], context["seccompProfile"]) == (65532, {"type": "RuntimeDefault"})
        assert not {"sysctls", "supplementalGroups", "seLinuxOptions", "windowsOptions"} & set(context)
        for container in [*pod["containers"], *pod.get("initContainers", ())]:
            own = container["securityContext"]
            assert (own["runAsNonRoot"], own["runAsUser"]) == (True, 65532)
            assert (own["allowPrivilegeEscalation"], own["readOnlyRootFilesystem"]) == (False, True)
            assert own["capabilities"] == {"drop": ["ALL"]}
            assert own["seccompProfile"] == {"type": "RuntimeDefault"}
            assert not {"privileged", "procMount", "seLinuxOptions"} & set(own)
            assert not [port for port in container.get("ports", ()) if "hostPort" in port]
        for volume in pod.get("volumes", ()):
            assert set(volume) - {"name"} <= VOLUMES


@pytest.mark.parametrize("name", chart.FILES)
def test_pods_have_no_say_in_kubernetes(name: str) -> None:
    for pod in pods(name):
        assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
    found = chart.documents(name)
    assert [account["automountServiceAccountToken"] for account in chart.of_kind(found, "ServiceAccount")] in (
        [False],
        [],
    )
    assert not [document for document in found if "Role" in document["kind"]]


@pytest.mark.parametrize("name", chart.FILES)
def test_secrets_are_folders_of_files(name: str) -> None:
    found = chart.documents(name)
    pod, container = chart.pod(found), chart.container(found)
    assert not [entry for entry in container.get("env", ()) if "secretKeyRef" in str(entry)]
    assert "envFrom" not in container
    # A mount with a subPath would not see a Secret change.
    assert not [mount for mount in container["volumeMounts"] if "subPath" in mount]
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert len(volumes) == len(pod["volumes"])
    assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
    for volume in volumes.values():
        if "projected" in volume:
            assert volume["projected"]["defaultMode"] == 0o440
    for mount in container["volumeMounts"]:
        assert mount.get("readOnly", False) or mount["name"] == "tmp"


def test_no_two_files_have_one_place() -> None:
    found = chart.documents("clusters")
    (volume,) = [volume for volume in chart.pod(found)["volumes"] if volume["name"] == "credentials"]
    items = [
        (source["secret"]["name"], item)
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    ]
    places = [item["path"] for _, item in items]
    assert len(set(places)) == len(places) == 5
    for place in places:
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*/(token|password|ca\.crt)", place)
    assert ("qumulo-prod", {"key": "bearer-token", "path": "prod/token"}) in items


@pytest.mark.parametrize("name", ["..", "a/../b", "x" * 64, "-", "Köln", "a b", ".hidden"])
def test_a_name_that_is_no_folder_has_one(name: str) -> None:
    found = chart.made(clusters={name: chart.CLUSTER, "prod": chart.CLUSTER})
    places = re.findall(r"/run/secrets/qumulo-s3-uploads-exporter/(\S+)/token$", chart.settings(found), re.MULTILINE)
    assert sorted(place == "prod" for place in places) == [False, True]
    (place,) = set(places) - {"prod"}
    assert re.fullmatch("cluster-[0-9a-f]{16}", place)
    assert f"{place}/token" in str(chart.pod(found)["volumes"])


def test_the_test_s_pod_is_scheduled_like_the_others() -> None:
    exporter, test = pods("scheduling")
    assert test["containers"][0]["resources"] == exporter["containers"][0]["resources"]
    for key in ("priorityClassName", "runtimeClassName", "nodeSelector", "tolerations"):
        assert test[key] == exporter[key]


def test_a_registry_s_secrets() -> None:
    names = [{"name": "mirror"}, {"name": "registry"}]
    assert [pod["imagePullSecrets"] for pod in pods("image")] == [names, names]
