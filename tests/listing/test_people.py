"""Who is looked up, how often, and when it is given up."""

import pytest

from exporter.listing.people import MOST, People
from exporter.qumulo.errors import Failure, Reason
from exporter.qumulo.records import Initiator, Person

ADMIN, NOBODY = Person("admin", "LOCAL"), Person("", "")
FORBIDDEN = Failure(Reason.FORBIDDEN, "no", status=403)
ABSENT = Failure(Reason.NOT_FOUND, "no", status=404)
LOST = Failure(Reason.UNREACHABLE, "no")
BUSY = Failure(Reason.RATE_LIMITED, "no", status=429)


class Book:
    """What a cluster answers, one answer after the other and the last for ever; and what it was asked."""

    def __init__(self, *answers: Person | Failure) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, auth_id: str) -> Person:
        self.asked.append(auth_id)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Failure):
            raise answer
        return answer


def seen(book: Book, *auth_ids: str) -> list[Person]:
    people = People({"prod": book})
    return [people.of("prod", Initiator(auth_id)) for auth_id in auth_ids]


def test_each_is_asked_once() -> None:
    book = Book(ADMIN)
    assert seen(book, "500", "500", "501", "500") == [ADMIN] * 4
    assert book.asked == ["500", "501"]


def test_clusters_are_apart() -> None:
    book, other = Book(ADMIN), Book(FORBIDDEN)
    people = People({"prod": book, "dr": other})
    assert people.of("dr", Initiator("500")) == NOBODY
    assert people.of("prod", Initiator("500")) == ADMIN


@pytest.mark.parametrize(
    ("initiator", "person"),
    [
        (Initiator(), NOBODY),
        (Initiator("500", "jo", "LOCAL"), Person("jo", "LOCAL")),
        (Initiator("5", "jo"), Person("jo", "")),
    ],
)
def test_what_is_not_asked(initiator: Initiator, person: Person) -> None:
    book = Book(ADMIN)
    assert People({"prod": book}).of("prod", initiator) == person
    assert book.asked == []


@pytest.mark.parametrize(
    "refusal",
    [FORBIDDEN, Failure(Reason.UNAUTHORIZED, "no", status=401), Failure(Reason.OTHER, "no", status=405)],
)
def test_a_refusal_ends_it(refusal: Failure) -> None:
    book = Book(ADMIN, refusal, ADMIN)
    assert seen(book, "1", "2", "3", "1") == [ADMIN, NOBODY, NOBODY, ADMIN]
    assert book.asked == ["1", "2"]


def test_one_that_is_not_there_ends_nothing() -> None:
    book = Book(ABSENT, ABSENT, ABSENT, ABSENT, ADMIN)
    assert seen(book, "1", "2", "3", "4", "5", "1") == [NOBODY] * 4 + [ADMIN, NOBODY]
    assert book.asked == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("failure", [LOST, BUSY, Failure(Reason.SERVER_ERROR, "no", status=503)])
def test_three_in_a_row_without_an_answer_end_it(failure: Failure) -> None:
    book = Book(failure, failure, ADMIN, failure, failure, failure, ADMIN)
    assert seen(book, *"12345678") == [NOBODY, NOBODY, ADMIN, *[NOBODY] * 5]
    assert book.asked == list("123456")


def test_a_slow_cluster_is_not_asked_for_ever() -> None:
    book = Book(ADMIN)
    times = iter([0.0, 30.0, 100.0, 130.0, 200.0])
    people = People({"prod": book}, lambda: next(times))
    assert [people.of("prod", Initiator(auth_id)) for auth_id in "123"] == [ADMIN, ADMIN, NOBODY]


def test_the_number_of_identities_is_bounded() -> None:
    book = Book(ADMIN)
    found = seen(book, *map(str, range(MOST + 2)))
    assert found[-3:] == [ADMIN, NOBODY, NOBODY]
    assert len(book.asked) == MOST
