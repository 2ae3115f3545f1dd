"""Pages of uploads made by hypothesis alone, which makes a page that is read wrongly as small as it can."""

import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import figures
from tests.fuzz import words
from tests.fuzz.answers import Answer, check
from tests.fuzz.shares import GENERATED
from tests.fuzz.sums import Question

_GOOD = {
    **dict.fromkeys(("initiated", "last_modified"), words.good_time),
    **dict.fromkeys(("total_blocks", "datablocks", "metablocks"), words.good_count),
}
_ANY = {
    **dict.fromkeys(("initiated", "last_modified"), words.TIMES),
    **dict.fromkeys(("total_blocks", "datablocks", "metablocks"), words.COUNTS),
}
_TEXTS = st.text().map(json.dumps)
_SWITCHES = st.sampled_from(("true", "false", "true", "false", "true", "false", "null", '"true"', "1"))


def _values(field: str) -> st.SearchStrategy[str]:
    """Mostly values that must be read."""
    good = st.integers(0, 2**32).map(lambda seed: _GOOD[field](Random(seed)))
    return st.integers(0, 11).flatmap(lambda die: st.sampled_from(_ANY[field]) | _TEXTS if die == 0 else good)


_UPLOADS = st.fixed_dictionaries(
    {field: _values(field) for field in _GOOD} | dict.fromkeys(("completing", "system_initiated"), _SWITCHES),
    optional={"key": _TEXTS, "added": st.sampled_from(words.JSON.values)},
)
_NEXT = st.sampled_from(("null", "null", '""', *words.NEXT)) | _TEXTS
_QUESTIONS = st.builds(
    Question,
    st.integers(words.START - 10**9, words.START + 10**9),
    st.lists(st.integers(1, 10**8), max_size=4, unique=True).map(tuple),
    st.none() | st.integers(-1, 10**8).filter(bool),
)


@pytest.mark.no_cover
def test_generated_pages_are_read_as_the_second_reader_does() -> None:
    outcomes: Counter[str] = Counter()

    @settings(max_examples=GENERATED, deadline=None)
    @given(st.lists(_UPLOADS, max_size=3), _NEXT, _QUESTIONS)
    def run(rows: list[dict[str, str]], following: str, asked: Question) -> None:
        listed = ",".join("{" + ",".join(f'"{name}":{text}' for name, text in row.items()) + "}" for row in rows)
        body = f'{{"uploads":[{listed}],"paging":{{"next":{following}}}}}'.encode("utf-8", "surrogateescape")
        outcomes[check(Answer("uploads", body, asked))] += 1

    run()
    assert 0.1 < outcomes["read"] / outcomes.total() < 0.9, outcomes
    figures.add("inputs tried", outcomes.total())
