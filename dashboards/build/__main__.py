"""Writes the dashboards beside this folder: `python -m dashboards.build`."""

from .files import HOME, texts


def main() -> None:
    """Write every dashboard."""
    for name, text in texts().items():
        (HOME / name).write_text(text)


if __name__ == "__main__":
    main()
