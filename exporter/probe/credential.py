"""Check 5: is the token or the login accepted, and whose is it?"""

import stat
from pathlib import Path

from exporter.probe import mends
from exporter.probe.report import Report, clipped, word
from exporter.qumulo.client import Client
from exporter.qumulo.deadline import Deadline
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.wire import Identity
from exporter.settings.cluster import Cluster

_CHECK = "credential"


def check(report: Report, client: Client, cluster: Cluster, deadline: Deadline) -> Identity:
    """Whose credential it is; nobody's, where the cluster accepts it without telling."""
    key, source = _source(cluster)
    file = cluster.token_file or cluster.password_file
    if file:
        _readable(report, key, file)
    try:
        who = client.who_am_i(deadline)
    except Failure as failure:
        if not failure.answered:
            raise _refused(report, key, source, failure) from None
        report.warn(
            _CHECK,
            f"the cluster does not tell whose {source} is and what it may do: {failure}",
            "the checks below show whether it is enough",
        )
        return Identity("", None)
    report.ok(
        _CHECK, f'{source} is accepted as the user "{clipped(who.name)}"' if who.name else f"{source} is accepted"
    )
    return who


def _source(cluster: Cluster) -> tuple[str, str]:
    """The setting that the secret comes from, and how to speak of it."""
    if cluster.token_file:
        return "token_file", f"the token in {cluster.token_file}"
    if cluster.token:
        return "token", "the token in the settings"
    login = f'the login "{cluster.username}" with '
    if cluster.password_file:
        return "password_file", f"{login}the password in {cluster.password_file}"
    return "password", f"{login}the password in the settings"


def _readable(report: Report, key: str, file: Path) -> None:
    """Warn where everybody may read the file; its group may, since that is how Kubernetes gives files to a pod."""
    try:
        mode = file.stat().st_mode
    except OSError:
        return
    if mode & stat.S_IROTH:
        report.warn(
            _CHECK,
            f"every user of this machine may read {key} {file} (mode {stat.S_IMODE(mode):04o})",
            "in Kubernetes set defaultMode: 0440 and fsGroup; elsewhere, as the owner that the exporter runs as:",
            f"chmod 600 {word(str(file), 'FILE')}",
        )


def _refused(report: Report, key: str, source: str, failure: Failure) -> Exception:
    login = key.startswith("password")
    if failure.status == 401:
        mend = mends.other_login(report, key) if login else mends.new_token(report, key)
        return report.stop(_CHECK, f"{source} is refused{_why(failure)}", *mend)
    if failure.reason is Reason.UNAUTHORIZED:
        mend = (f"put one line with the secret alone into {report.setting(key)}, readable by the exporter's user",)
        return report.stop(_CHECK, f"{source} cannot be sent: {failure}", *mend)
    seen = f"whether {source} is accepted cannot be told: {failure}"
    return report.stop(_CHECK, seen, "look at the health of the cluster, and run the probe again")


def _why(failure: Failure) -> str:
    """What the cluster said, without saying again that it refused."""
    said = str(failure).removeprefix("the login failed: ")
    rest = said.removeprefix("the token was refused ")
    return f": {said}" if rest == said else f" {rest}"
