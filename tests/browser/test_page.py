"""What a person meets: the numbers of the cluster, in both colour schemes, on a phone, by keyboard, by ear."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from exporter.polling.freshness import BucketState, Trouble
from exporter.qumulo.errors import Reason
from exporter.web.status import Question, View
from tests.web.status.support import BUSY, DOWN, FORBIDDEN, cluster, good, holding, knowledge, view

from .conftest import REFUSED, Simulated

pytestmark = pytest.mark.needs("chromium")

Visit = Callable[..., Page]
Shown = Callable[[View], str]
PHONE = {"width": 360, "height": 740}
WIDTHS = (320, 360, 480, 700, 1000, 1088, 1100, 1600)
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "<svg onload=alert(3)>", "</style><b id=own>",
    "\u202egnp.exe\u0000", "javascript:alert(4)", "&lt;i&gt;", "x" * 3000,
)  # fmt: skip


def _hostile() -> View:
    """Every name, the last errors and the expiry interval are made up by somebody who means harm."""
    buckets = [(name, good(BUSY)) for name in HOSTILE]
    buckets += [(f"failing {name}", BucketState(False, trouble=Trouble(Reason.MALFORMED, name))) for name in HOSTILE]
    trouble = Trouble(Reason.OTHER, HOSTILE[1])
    return view(cluster(*sorted(buckets), known=knowledge(expiry=HOSTILE[0]), trouble=trouble))


def _mixed() -> View:
    """Several clusters in every state."""
    failing = [(f"failing-with-a-rather-long-name-{n}", BucketState(False, trouble=FORBIDDEN)) for n in range(12)]
    return view(
        cluster(*[(f"bucket-{n}", good(BUSY)) for n in range(9)], *failing, name="a"),
        cluster(("x", BucketState(False, trouble=DOWN)), name="b", up=False, trouble=DOWN),
        names=["a", "b", "c"],
        flags={"clusters.c.insecure_skip_verify": "true", "shard.total": "2"},
    )


def _many() -> View:
    return view(cluster(*((f"bucket-{number:05}", good(holding(number * 10**6))) for number in range(10_000))))


def _data(page: Page) -> dict[str, list[int]]:
    """The exact numbers of each row: bytes, uploads, and what else it has."""
    script = """rows => rows.map(row => [row.cells[0].textContent,
        [1, 2].map(column => row.cells[column].querySelector('data')?.value)])"""
    rows: list[tuple[str, list[str]]] = page.locator("tbody tr").evaluate_all(script)
    return {bucket: [int(value) for value in values if value] for bucket, values in rows}


def test_the_numbers_are_the_clusters(visit: Visit, simulated: Simulated) -> None:
    page = visit(simulated.url)
    truth = {bucket.name: simulated.cluster.totals(bucket.name).values() for bucket in simulated.cluster.buckets()}
    held = {bucket: sum(each.blocks for each in totals) * 4096 for bucket, totals in truth.items()}
    expected = {bucket: [held[bucket], sum(each.count for each in totals)] for bucket, totals in truth.items()}
    assert _data(page) == {**expected, REFUSED: []}
    order = [bucket for bucket in _data(page) if bucket != REFUSED]
    assert order == sorted(order, key=lambda bucket: -held[bucket])
    total = page.locator(".sums data").first
    assert total.get_attribute("value") == str(sum(held.values()))


def test_state_and_last_errors_can_be_read(visit: Visit, simulated: Simulated) -> None:
    page = visit(simulated.url)
    assert page.locator("h2").first.inner_text() == "prod"
    assert page.locator(".head .badge").inner_text() == "✓ reachable"
    assert "1 bucket was not listed to the end." in page.locator(".notice").inner_text()
    row = page.locator("tr.failing")
    assert "PRIVILEGE_S3_UPLOADS_READ" not in row.inner_text()
    row.locator("summary").press("Enter")
    assert "PRIVILEGE_S3_UPLOADS_READ" in row.inner_text()


def test_it_is_the_same_without_scripts(visit: Visit, simulated: Simulated) -> None:
    text = visit(simulated.url, java_script_enabled=False).locator("main").inner_text()
    assert "Buckets of prod, those that hold most first: all 8" in text


def test_links_lead_somewhere(visit: Visit, simulated: Simulated) -> None:
    page = visit(simulated.url)
    links = page.locator("header.top a").evaluate_all("links => links.map(link => link.href)")
    statuses = [page.request.get(link).status for link in links]
    assert statuses == [200, 200, 200, 200, 200]


@pytest.mark.parametrize("asked", ["", "?bucket=%3Cscript%3Ealert(1)%3C/script%3E", "?cluster=%22%3E%3Cimg%20src=x%3E"])
def test_hostile_names_and_errors_are_only_text(visit: Visit, shown: Shown, asked: str) -> None:
    page = visit(shown(_hostile()) + asked)
    count = "document.querySelectorAll('script, img, b, i, #own, [onload], [onerror], [style]').length"
    assert page.evaluate(count) == 0
    assert page.locator("style").count() == 1
    assert [text for text in ("alert(", "<img") if text in page.locator("main").inner_text()]
    assert "\u202e" not in page.content()


def test_both_colour_schemes(visit: Visit, simulated: Simulated) -> None:
    colours = [
        visit(simulated.url, color_scheme=scheme).evaluate(
            "(s => [s.backgroundColor, s.color])(getComputedStyle(document.body))"
        )
        for scheme in ("light", "dark")
    ]
    assert colours == [["rgb(246, 247, 249)", "rgb(27, 34, 48)"], ["rgb(16, 20, 27)", "rgb(228, 232, 240)"]]


def test_the_bars_stay_where_colours_are_forced(visit: Visit, shown: Shown) -> None:
    page = visit(shown(_mixed()), forced_colors="active")
    script = "[...document.querySelectorAll('.user')].map(bar => getComputedStyle(bar).fill)"
    assert set(page.evaluate(script)) == {page.evaluate("getComputedStyle(document.body).color")}


@pytest.mark.parametrize("make", [_hostile, _mixed, _many], ids=["hostile", "mixed", "many"])
def test_no_page_is_wider_than_the_window(visit: Visit, shown: Shown, make: Callable[[], View]) -> None:
    page = visit(shown(make()), viewport=PHONE)
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        found[width] = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert found == {width: [width, width] for width in WIDTHS}


def _heard(page: Page) -> Counter[str]:
    """What the browser tells those who hear the page, by role."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    nodes: list[dict[str, Any]] = tree["nodes"]
    return Counter(str(node["role"]["value"]) for node in nodes if not node["ignored"])


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_a_table_is_a_table(visit: Visit, simulated: Simulated, viewport: dict[str, int]) -> None:
    page = visit(simulated.url, viewport=viewport)
    heard = _heard(page)
    assert {role: heard[role] for role in ("table", "columnheader", "rowheader", "cell", "caption")} == {
        "table": 1, "columnheader": 8, "rowheader": 8, "cell": 8 * 7, "caption": 1,
    }  # fmt: skip
    assert {role: heard[role] for role in ("main", "banner", "navigation", "search", "heading")} == {
        "main": 1, "banner": 1, "navigation": 1, "search": 1, "heading": 3,
    }  # fmt: skip
    table = page.get_by_role("table", name="Buckets of prod, those that hold most first: all 8")
    assert table.get_by_role("columnheader").all_inner_texts() == [
        "Bucket", "Held", "Uploads", "Oldest", "Longest idle", "Idle", "Overdue", "Last listing",
    ]  # fmt: skip


def test_by_keyboard_alone(visit: Visit, shown: Shown) -> None:
    page = visit(shown(_many()))
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    assert first.inner_text() == "Skip to the clusters"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("name") == "bucket"
    page.keyboard.type("-0123")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?bucket=-0123*")
    assert (
        page.locator("caption")
        .inner_text()
        .endswith("whose name has “-0123” in it, those that hold most first: all 10")
    )
    assert list(_data(page)) == [f"bucket-{number:05}" for number in range(1239, 1229, -1)]
    page.get_by_role("link", name="Show all").press("Enter")
    page.wait_for_url(re.compile(r"/\?(#.*)?$"))
    assert page.locator("caption").inner_text().endswith("showing 100 of 10,000")


def test_one_cluster_of_several(visit: Visit, shown: Shown) -> None:
    page = visit(shown(_mixed()))
    page.get_by_label("Cluster", exact=True).select_option("b")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**/?bucket=&cluster=b")
    assert page.locator("h2").all_inner_texts() == ["b", "Documentation: what the words mean"]
    assert page.locator("option[selected]").inner_text() == "b"


def test_a_name_with_blanks_and_signs_finds_its_bucket(visit: Visit, shown: Shown) -> None:
    odd = 'a b&c=d+e%20"f'
    page = visit(shown(view(cluster((odd, BucketState(False, trouble=FORBIDDEN)), ("other", good(BUSY))))))
    page.locator(".notice a").click()
    assert page.locator("tbody th").all_inner_texts() == [odd]
    assert page.get_by_label("Part of a bucket's name").input_value() == Question(odd).bucket
