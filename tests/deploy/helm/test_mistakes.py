"""Mistakes in values: refused by both Helms, with a message that names the value and says what is expected."""

from dataclasses import dataclass

import pytest

from tests.deploy.helm import chart
from tests.secrets import secret

pytestmark = pytest.mark.needs(*chart.HELMS)

SECRET = {"name": "qumulo-prod", "key": "token"}


@dataclass(frozen=True)
class Mistake:
    """Values, beside a cluster that is well unless they have their own; the value named, and words of the reason."""

    values: chart.Document
    named: str
    reason: str = ""


def _cluster(**more: object) -> chart.Document:
    return {"clusters": {"prod": {**chart.CLUSTER, **more}}}


def _rule(**more: object) -> chart.Document:
    return {"prometheusRule": {"enabled": True, **more}}


SHARDED = {"shards": 2}
CERTIFICATES = {"webConfigSecret": "web", "webConfig": {"scheme": "HTTPS", "clientCertificates": True}}

MISTAKES = {
    "no cluster": Mistake({"clusters": {}}, "clusters", "at least one cluster"),
    "a word": Mistake({"shard": 2}, "shard"),
    "a word below": Mistake({"image": {"digets": "x"}}, "digets"),
    "shards": Mistake({"shards": 0}, "shards"),
    "no host": Mistake({"clusters": {"prod": {"tokenSecret": SECRET}}}, "host"),
    "a word of a cluster": Mistake(_cluster(tokenFile="/t"), "tokenFile"),
    "a token": Mistake(_cluster(token=secret("token")), "token", "put the token into a Secret and name that in token"),
    "a password": Mistake(_cluster(password=secret("password")), "password", "name that in passwordSecret"),
    "a secret without its key": Mistake(_cluster(tokenSecret={"name": "x"}), "tokenSecret", "key"),
    "no credential": Mistake({"clusters": {"prod": {"host": "q"}}}, "clusters.prod", "expected one of tokenSecret"),
    "two credentials": Mistake(_cluster(token_file="/t"), "clusters.prod", "found tokenSecret, token_file"),
    "a user without password": Mistake(_cluster(username="me"), "clusters.prod.username", "passwordSecret"),
    "a password without user": Mistake(
        {"clusters": {"prod": {"host": "q", "passwordSecret": SECRET}}}, "clusters.prod.username", "passwordSecret"
    ),
    "two authorities": Mistake(_cluster(caSecret=SECRET, ca_file="/ca"), "clusters.prod.ca_file", "caSecret"),
    "pinned, not verified": Mistake(
        _cluster(caSecret=SECRET, insecure_skip_verify=True), "clusters.prod.insecure_skip_verify", "together"
    ),
    "names and patterns": Mistake(
        _cluster(buckets={"names": ["a"], "exclude": ["b"]}), "clusters.prod.buckets.names", "include or exclude"
    ),
    "one name for variables": Mistake(
        {"clusters": {"a-b": chart.CLUSTER, "A.B": chart.CLUSTER}}, "clusters.a-b", "rename one"
    ),
    "a cluster's port": Mistake(_cluster(port=70000), "port"),
    "a host with a port": Mistake({"clusters": {"prod": {**chart.CLUSTER, "host": "q:8000"}}}, "clusters.prod.host"),
    "a host of a list": Mistake({"clusters": {"prod": {**chart.CLUSTER, "host": "a,b"}}}, "clusters.prod.host"),
    "a name to verify": Mistake(_cluster(server_name="*.example.com"), "clusters.prod.server_name"),
    "one bucket twice": Mistake(_cluster(buckets={"names": ["a", "b", "a"]}), "clusters.prod.buckets.names"),
    "a duration": Mistake({"settings": {"poll": {"interval": "60"}}}, "interval"),
    "units the wrong way round": Mistake({"settings": {"poll": {"deadline": "30s1m"}}}, "settings.poll.deadline"),
    "no time": Mistake(_cluster(read_timeout="0s"), "clusters.prod.read_timeout", "[1-9]"),
    "too often": Mistake({"settings": {"poll": {"interval": "500ms"}}}, "settings.poll.interval"),
    "no threshold": Mistake({"settings": {"uploads": {"idle_thresholds": ["0d"]}}}, "idle_thresholds.0"),
    "a path that leads up": Mistake({"settings": {"web": {"telemetry_path": "/a/../b"}}}, "telemetry_path"),
    "a path with two slashes": Mistake({"settings": {"web": {"telemetry_path": "/a//b"}}}, "telemetry_path"),
    "a monitor's time": Mistake({"serviceMonitor": {"interval": "30s1m"}}, "serviceMonitor.interval"),
    "no Service": Mistake({"service": None}, "service"),
    "no repository": Mistake({"image": {"repository": None}}, "repository"),
    "a startup twice": Mistake({"startupProbe": {"successThreshold": 2}}, "startupProbe.successThreshold", "1"),
    "alive twice": Mistake({"livenessProbe": {"successThreshold": 2}}, "livenessProbe.successThreshold", "1"),
    "ready or killed": Mistake(
        {"readinessProbe": {"terminationGracePeriodSeconds": 5}}, "readinessProbe", "terminationGracePeriodSeconds"
    ),
    "a release's number": Mistake({"fullnameOverride": "2up"}, "fullnameOverride", "begins with a letter, not so 2up"),
    "a word of the settings": Mistake({"settings": {"poll": {"intervall": "60s"}}}, "intervall"),
    "a shard": Mistake({"settings": {"shard": {"total": 2}}}, "shard", "set shards"),
    "an address": Mistake({"settings": {"web": {"listen_address": [":1"]}}}, "listen_address", "set containerPort"),
    "a web configuration": Mistake({"settings": {"web": {"config_file": "/w"}}}, "config_file", "set webConfigSecret"),
    "clusters among settings": Mistake({"settings": {"clusters": {}}}, "clusters", "beside settings"),
    "replicas": Mistake({"replicas": 2}, "replicas", "would poll the same buckets"),
    "no replica": Mistake({"replicas": 0}, "replicas", "not other than 1"),
    "no replicaCount": Mistake({"replicaCount": 0}, "replicaCount", "set shards"),
    "replicaCount": Mistake({"replicaCount": 3}, "replicaCount", "set shards"),
    "an autoscaler": Mistake({"autoscaling": {"enabled": True}}, "autoscaling.enabled", "set shards"),
    "a budget that blocks": Mistake(
        {"podDisruptionBudget": {"minAvailable": 1}}, "podDisruptionBudget.minAvailable", "use maxUnavailable"
    ),
    "a budget of nothing": Mistake({"podDisruptionBudget": {"maxUnavailable": 0}}, "maxUnavailable"),
    "one address for shards": Mistake({**SHARDED, "service": {"type": "NodePort"}}, "service.type", "another shard"),
    "an ingress to shards": Mistake(
        {**SHARDED, "ingress": {"enabled": True, "hosts": [{"host": "h", "paths": [{"path": "/"}]}]}},
        "ingress.enabled", "another shard",
    ),
    "a demo of shards": Mistake({**SHARDED, "clusters": {}, "demo": {"enabled": True}}, "shards", "leave it at 1"),
    "a demo with clusters": Mistake({"demo": {"enabled": True}}, "demo.enabled", "leave out clusters"),
    "a demo with settings": Mistake(
        {"clusters": {}, "demo": {"enabled": True}, "settings": {"poll": {"interval": "1s"}}}, "settings.poll", "demo"
    ),
    "no web configuration": Mistake({"webConfig": {"scheme": "HTTPS"}}, "webConfig.scheme", "webConfigSecret"),
    "a scheme": Mistake({"webConfig": {"scheme": "https"}}, "scheme", "HTTPS"),
    "client certificates without TLS": Mistake(
        {"webConfigSecret": "web", "webConfig": {"clientCertificates": True}}, "webConfig.clientCertificates", "HTTPS"
    ),
    "a certificate that nothing uses": Mistake(
        {"webConfig": {"certificateSecret": "x"}}, "webConfig.certificateSecret", "webConfigSecret"
    ),
    "a monitor without certificate": Mistake(
        {**CERTIFICATES, "serviceMonitor": {"enabled": True}}, "serviceMonitor.tlsConfig", "keySecret"
    ),
    "TLS for HTTP": Mistake(
        {"podMonitor": {"enabled": True, "tlsConfig": {"serverName": "x"}}}, "podMonitor.tlsConfig", "webConfig.scheme"
    ),
    "two monitors": Mistake(
        {"serviceMonitor": {"enabled": True}, "podMonitor": {"enabled": True}}, "podMonitor.enabled", "twice"
    ),
    "a threshold that the exporter has not": Mistake(
        {**_rule(), "settings": {"uploads": {"idle_thresholds": ["1d"]}}},
        "prometheusRule.idleThreshold", "7d is not among settings.uploads.idle_thresholds (1d)",
    ),
    "an alert": Mistake(_rule(disabled=["NoSuch"]), "prometheusRule.disabled", "no alert NoSuch"),
    "a threshold": Mistake(_rule(thresholds={"idle_byte": 1}), "idle_byte"),
    "a unit": Mistake(
        _rule(thresholds={"idle_bytes": "10Ti"}), "prometheusRule.thresholds.idle_bytes", "write it out"
    ),
    "a job with quotes": Mistake(_rule(job='a"b'), "job"),
    "a token in the environment": Mistake(
        {"extraEnv": [{"name": "QUMULO_EXPORTER_CLUSTERS__PROD__TOKEN", "value": secret("token")}]},
        "extraEnv", "QUMULO_EXPORTER_CLUSTERS__PROD__TOKEN would put a secret into the environment",
    ),
    "an ordinal": Mistake(
        {"extraEnv": [{"name": "QUMULO_EXPORTER_SHARD__ORDINAL", "value": "1"}]}, "extraEnv", "set by the chart"
    ),
    "a flag": Mistake({"extraArgs": ["--config.file=/x"]}, "extraArgs", "--config.file is set by the chart"),
    "a port of the nodes": Mistake({"service": {"nodePort": 30000}}, "service.nodePort", "NodePort and LoadBalancer"),
    "an ingress to nothing": Mistake({"ingress": {"enabled": True}}, "ingress.hosts", "at least one"),
    "a route from nowhere": Mistake({"httpRoute": {"enabled": True}}, "httpRoute.parentRefs", "at least one"),
    "a name": Mistake({"fullnameOverride": "Up.Loads"}, "fullnameOverride"),
    "a range": Mistake({"networkPolicy": {"egress": {"cidrs": ["qumulo.example.com"]}}}, "cidrs"),
    "a range of addresses": Mistake({"networkPolicy": {"egress": {"cidrs": ["10.0.0.0/33"]}}}, "cidrs"),
    "a source": Mistake({"service": {"loadBalancerSourceRanges": ["10.0.0.256/8"]}}, "loadBalancerSourceRanges"),
    "a digest": Mistake({"image": {"digest": "sha256:abc"}}, "digest"),
    "a label that is no text": Mistake({"podLabels": {"a": 1}}, "podLabels"),
}  # fmt: skip


def plain(said: str) -> str:
    """A message with values named alike, however each Helm writes them."""
    return said.replace("/", ".")


@pytest.mark.parametrize("program", chart.HELMS)
@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_by_name(mistake: Mistake, program: str) -> None:
    done = chart.template({"clusters": chart.CLUSTERS, **mistake.values}, program)
    said = done.stderr.split("Error:", 1)[-1]
    assert (done.returncode, done.stdout) == (1, "")
    assert plain(mistake.named) in plain(said)
    assert mistake.reason in said
    assert (secret("token") in said, secret("password") in said) == (False, False)


def test_all_faults_are_named_at_once() -> None:
    done = chart.template(
        {"replicas": 2, "clusters": {"prod": {"host": "q"}}, "extraArgs": ["--web.listen-address=:1"]}
    )
    for named in ("replicas:", "clusters.prod:", "extraArgs:"):
        assert f"\n{named}" in done.stderr


@pytest.mark.parametrize("program", chart.HELMS)
def test_what_the_schema_refuses_is_refused_without_it_where_it_matters(program: str) -> None:
    given = f'--set-json=clusters={{"prod":{{"host":"q","token":"{secret("token")}"}}}}'
    done = chart.helm(program, "template", chart.RELEASE, str(chart.HOME), "--skip-schema-validation", given)
    assert (done.returncode, "clusters.prod.token: a secret does not belong into values" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    "values",
    [
        {"replicas": 1, "replicaCount": 1, "autoscaling": {"enabled": False}},
        {"enabled": True, "global": {"anything": {"of": "a parent"}}},
        {"settings": {"poll": {"stale_after": None}, "uploads": {"idle_thresholds": []}}},
        {"clusters": {"prod": {**chart.CLUSTER, "ca_file": None, "server_name": None}}},
        {"service": {"type": "LoadBalancer", "nodePort": 30000, "loadBalancerSourceRanges": ["10.0.0.0/8"]}},
        {"startupProbe": {"successThreshold": 1, "terminationGracePeriodSeconds": 5}},
        {"readinessProbe": {"successThreshold": 2}},
        {"podSecurityContext": {"runAsUser": None, "fsGroup": None}, "securityContext": {"runAsUser": None}},
    ],
)
def test_what_is_no_mistake(values: chart.Document) -> None:
    assert len(chart.made(**values)) == 5
