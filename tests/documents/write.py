"""Puts the tables that are made from the code between their marks in the README; as a program it writes the file."""

from tests.documents.places import README
from tests.documents.tables import TABLES


def marks(name: str) -> tuple[str, str]:
    """What stands before and after a table, on lines of their own."""
    return f"<!-- {name}: begin, written by make docs -->\n", f"<!-- {name}: end -->\n"


def renewed(readme: str) -> str:
    """A README with the tables as they should be."""
    for name, make in TABLES.items():
        begin, end = marks(name)
        before, found, rest = readme.partition(begin)
        _, also, after = rest.partition(end)
        if not (found and also):
            raise ValueError(f"the README has no place for the table of {name}")
        readme = f"{before}{begin}{make()}{end}{after}"
    return readme


def main() -> None:
    """Write the tables anew."""
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
