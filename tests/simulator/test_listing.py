"""Rendered pages are kept, but never served when their bucket has changed."""

from exporter.simulator import SimulatedCluster
from exporter.simulator.cursor import Cursor
from exporter.simulator.listing import Pages


def test_a_page_is_rendered_once(cluster: SimulatedCluster) -> None:
    pages = Pages()
    one = pages.render(cluster, "b", Cursor(), 5, 5)
    assert pages.render(cluster, "b", Cursor(), 5, 5) is one
    assert pages.render(cluster, "b", Cursor(), 6, 6) != one


def test_a_change_makes_a_new_page(cluster: SimulatedCluster) -> None:
    pages = Pages()
    one = pages.render(cluster, "b", Cursor(), 10, None)
    cluster.abort("b", cluster.uploads("b")[0].id)
    assert len(pages.render(cluster, "b", Cursor(), 10, None)) < len(one)


def test_only_so_many_bytes_are_kept(cluster: SimulatedCluster) -> None:
    size = len(Pages().render(cluster, "b", Cursor(), 5, 5))
    pages = Pages(keep_bytes=2 * size + 100)
    one = pages.render(cluster, "b", Cursor(), 5, 5)
    for limit in (6, 7):
        pages.render(cluster, "b", Cursor(), 5, limit)
    again = pages.render(cluster, "b", Cursor(), 5, 5)
    assert again is not one
    assert again == one
