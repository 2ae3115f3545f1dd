"""What a failure tells of itself."""

import pytest

from exporter.qumulo.errors import Failure, Reason


def test_the_reasons_are_the_label_values_of_the_contract() -> None:
    assert [str(reason) for reason in Reason] == [
        "unreachable", "timeout", "tls", "unauthorized", "forbidden", "not_found", "rate_limited", "server_error",
        "malformed", "paging", "deadline", "other",
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "answered"), [(None, False), (401, False), (200, True), (404, True), (503, True)])
def test_an_answer_other_than_401_counts_as_answered(status: int | None, answered: bool) -> None:
    failure = Failure(Reason.OTHER, "words", status=status)
    assert (failure.answered, str(failure), failure.transient, failure.retry_after) == (answered, "words", False, None)
