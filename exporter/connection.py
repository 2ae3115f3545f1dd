"""From the settings of a cluster to what its transport needs: where it is, whom to trust, which credential to send."""

from exporter.qumulo.adapter import Target
from exporter.qumulo.credentials import Credentials, Login, Secret, Token
from exporter.settings.cluster import Cluster


def target(cluster: Cluster, concurrency: int) -> Target:
    """Where the cluster is, with as many kept connections as buckets are listed at the same time."""
    return Target(
        host=cluster.host,
        port=cluster.port,
        ca_file=cluster.ca_file,
        server_name=cluster.server_name,
        insecure_skip_verify=cluster.insecure_skip_verify,
        connect_timeout=cluster.connect_timeout,
        read_timeout=cluster.read_timeout,
        connections=concurrency,
    )


def credentials(cluster: Cluster) -> Credentials:
    """The credential; reads no file yet."""
    if cluster.token_file:
        return Token(Secret(cluster.token_file, "token_file"))
    if cluster.token:
        return Token(Secret(cluster.token.get_secret_value(), "token"))
    if cluster.password_file:
        return Login(cluster.username or "", Secret(cluster.password_file, "password_file"))
    password = cluster.password.get_secret_value() if cluster.password else ""
    return Login(cluster.username or "", Secret(password, "password"))
