"""Elements: text is only ever text."""

import pytest

from exporter.web.status.build import document, element


def test_children_and_attributes_in_their_order() -> None:
    made = element("p", "a", [element("b", "c"), "d", None], "e", class_="x", aria_label="y", title=None, data_n=3)
    assert document(made) == b'<!DOCTYPE html>\n<p class="x" aria-label="y" data-n="3">a<b>c</b>de</p>\n'


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a&amp;b", '"><img src=x>', "</p><b>", "'"])
def test_markup_is_text(text: str) -> None:
    html = document(element("p", text, title=text)).decode()
    assert html.count("<") - html.partition('title="')[2].partition('">')[0].count("<") == 3
    assert text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in html
    assert f'title="{text}"' not in html or not set(text) & set('"&>')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("löschbar 東京 👍", "löschbar 東京 👍"),
        ("\u202eevil\u2069", "\\u202eevil\\u2069"),
        ("a\0b\x1b[31m\r\n\t", "a\\x00b\\x1b[31m\\r\\n\\t"),
        ("\ud800\U000e0041\ufeff", "\\ud800\\U000e0041\\ufeff"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert document(element("p", text)).decode() == f"<!DOCTYPE html>\n<p>{shown}</p>\n"
