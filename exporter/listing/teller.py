"""What is told on standard error while uploads are listed: failures, and progress where it is a terminal."""

from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from exporter.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress

PROGRAM = "qumulo-s3-uploads-exporter"


class Teller:
    """Says one line a failure and counts them; shows buckets and uploads while the context lasts."""

    def __init__(self, err: TextIO, show_progress: bool) -> None:
        """`show_progress`: nothing else moves the cursor of this terminal meanwhile."""
        self.failures = 0
        self._err = err
        self._progress: Progress | None = _progress(err) if show_progress else None
        self._task = self._progress.add_task("", total=0, uploads=0) if self._progress else None
        self._buckets = self._ended = self._uploads = 0

    def __enter__(self) -> Self:
        if self._progress:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.still()

    def still(self) -> None:
        """End the progress and leave no trace of it; may be called again."""
        if self._progress:
            self._progress.stop()
            self._progress = None

    def fail(self, text: str) -> None:
        """Something could not be listed."""
        self.failures += 1
        self.say(text)

    def say(self, text: str) -> None:
        """One line."""
        line = f"{PROGRAM}: {visible(text)}"
        if self._progress:
            self._progress.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)
            return
        with suppress(OSError):  # where standard error is gone there is nobody to tell
            self._err.write(f"{line}\n")
            self._err.flush()

    def buckets(self, found: int) -> None:
        """So many more are to be listed."""
        self._buckets += found
        self._show()

    def bucket_ended(self) -> None:
        """One more was listed, well or badly."""
        self._ended += 1
        self._show()

    def read(self, uploads: int) -> None:
        """So many more were read."""
        self._uploads += uploads
        self._show()

    def _show(self) -> None:
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=self._ended, total=self._buckets, uploads=self._uploads)


def _progress(err: TextIO) -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("buckets, {task.fields[uploads]:,} uploads read"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(file=err), transient=True)
