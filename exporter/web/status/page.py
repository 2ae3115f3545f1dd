"""The page as a whole: head, links, filter, clusters, what the words mean."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from xml.etree.ElementTree import Element

from exporter import __version__
from exporter.web.status import words
from exporter.web.status.build import Child, document, element
from exporter.web.status.cluster import section
from exporter.web.status.clusters import anchor, overview, whole
from exporter.web.status.guide import guide
from exporter.web.status.marks import badge, name, since
from exporter.web.status.question import LONGEST, Question
from exporter.web.status.view import View

#: So many buckets are shown, those that hold most; several clusters share them.
MOST_BUCKETS = 100
_TITLE = "Qumulo S3 uploads"
_STYLE = files(__package__).joinpath("style.css").read_text("utf-8")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%231d4ed8'/%3E"
    "%3Cpath d='M8 3l4 4H9.5v3h-3V7H4zM4 12h8' fill='%23fff' stroke='%23fff'/%3E%3C/svg%3E"
)
_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()

#: The page's Content-Security-Policy: its own style and icon, and nothing else.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def status_page(view: View, question: Question) -> bytes:
    """The page as HTML."""
    names = sorted(view.settings.clusters)
    shown = whole(view, names, question)
    most = MOST_BUCKETS // max(1, len(shown))
    style = element("style")
    # Its line ends would be escaped with the rest.
    style.text = _STYLE
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", _TITLE),
        element("link", rel="icon", href=_ICON),
        style,
    )
    body = element(
        "body",
        element("a", "Skip to the clusters", href="#main", class_="skip"),
        _header(view, question),
        element(
            "main",
            _form(names, question),
            overview(view, names, shown, question) if len(shown) > 1 else None,
            [section(view, cluster, question, anchor(names, cluster), most) for cluster in shown],
            None if shown else _unknown(question),
            guide(),
            id="main",
        ),
    )
    return document(element("html", head, body, lang="en"))


def _header(view: View, question: Question) -> Element:
    links = {
        view.settings.web.telemetry_path: "Metrics",
        "/-/healthy": "Health",
        "/-/ready": "Readiness",
        "#words": "Documentation",
        question.link(): "Reload",
    }
    return element(
        "header",
        element("h1", _TITLE),
        element("p", *_about(view)),
        element("nav", element("ul", *(_item(text, link) for link, text in links.items())), aria_label="Exporter"),
        class_="top",
    )


def _about(view: View) -> Iterator[Child]:
    """Which program, as of when, which part, and by which settings."""
    yield f"Exporter version {__version__}"
    yield f", revision {view.revision}. " if view.revision != "unknown" else ". "
    now = words.machine_time(view.unix)
    yield ["As of ", element("time", words.human_time(view.unix), datetime=now), ". "]
    shard = view.settings.shard
    if shard.total > 1:
        yield f"Shard {shard.ordinal + 1} of {shard.total} (ordinal {shard.ordinal}): only its part of the buckets. "
    read: list[Child] = [since(view.reading.last_well, view.unix), " ago"]
    if view.reading.well:
        yield ["Settings read ", *read, "."]
    else:
        yield [badge("bad", "settings not reloaded"), ": those of ", *read, " go on; the log says what is wrong."]


def _item(child: Child, link: str) -> Element:
    return element("li", element("a", child, href=link))


def _form(names: Sequence[str], question: Question) -> Element:
    """Asks for a part of a bucket's name, and for one cluster where there are several."""
    asked = element(
        "input", type="search", name="bucket", id="bucket", value=question.bucket, maxlength=LONGEST,
        autocomplete="off", spellcheck="false",
    )  # fmt: skip
    choice: list[Child] = []
    if len(names) > 1:
        options = [
            element("option", cluster, value=cluster, selected="selected" if cluster == question.cluster else None)
            for cluster in names
        ]
        every = element("option", "all clusters", value="")
        choice = [
            element("label", "Cluster", for_="cluster"),
            element("select", every, options, name="cluster", id="cluster"),
        ]
    filtered = question.bucket or question.cluster
    return element(
        "form",
        element("label", "Part of a bucket's name", for_="bucket"),
        asked,
        choice,
        element("button", "Show", type="submit"),
        element("a", "Show all", href=Question().link()) if filtered else None,
        method="get",
        role="search",
        aria_label="Buckets",
    )


def _unknown(question: Question) -> Element:
    link = element("a", "show all", href=Question(question.bucket).link())
    return element("p", "There is no cluster of the name “", name(question.cluster), "”; ", link, ".")
