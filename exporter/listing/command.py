"""The command `uploads`: lists, ranks or groups, and prints."""

import heapq
import signal
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import BinaryIO, TextIO

from exporter.listing import output
from exporter.listing.abort import Head, SpoolError
from exporter.listing.groups import Groups, by_initiator, by_prefix
from exporter.listing.options import Options
from exporter.listing.people import People
from exporter.listing.rows import rank
from exporter.listing.sink import OutputLost, Sink
from exporter.listing.sources import Source, sources
from exporter.listing.teller import Teller
from exporter.listing.walk import Walk
from exporter.qumulo.records import Person
from exporter.settings.schema import Settings

#: So many groups are kept apart.
MOST_GROUPS = 10_000
_WRONG = 2


def run(settings: Settings, options: Options, out: BinaryIO, err: TextIO, clock: Callable[[], float]) -> int:
    """List the uploads; the exit status: 1 when something could not be listed or printed, 2 for a wrong cluster.

    `clock` in Unix seconds tells the one moment that all ages are counted against. Each failure is one line on `err`,
    and what could be listed is printed.
    """
    names = sorted(options.cluster or settings.clusters)
    sink = Sink(out)
    streams = not (options.top or options.group_by or options.output == "abort")
    # Where the output comes meanwhile on the same terminal, the progress would be in its way.
    teller = Teller(err, err.isatty() and not (sink.terminal and streams))
    if wrong := _wrong(settings, names, options):
        teller.say(wrong)
        return _WRONG
    try:
        with sources(settings, names) as asked, teller:
            _list(settings, asked, options, sink, clock(), teller)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except SpoolError as error:
        teller.fail(
            f"the lines cannot be kept until they are counted: {error}; set TMPDIR to a folder with room, or --top"
        )
    except OutputLost as lost:
        if not lost.quiet:
            teller.fail(f"cannot write the output: {lost}")
    return 1 if teller.failures else 0


def _wrong(settings: Settings, names: Sequence[str], options: Options) -> str | None:
    known = ", ".join(sorted(settings.clusters)) or "none"
    if not names:
        return "clusters: none in the settings"
    unknown = [name for name in names if name not in settings.clusters]
    if unknown:
        return f"--cluster: not in the settings: {', '.join(unknown)}; known: {known}"
    if options.output == "abort" and len(names) > 1:
        return f"--output abort: choose one cluster with --cluster, since qq asks one; known: {known}"
    return None


def _list(
    settings: Settings, asked: Sequence[Source], options: Options, sink: Sink, now: float, teller: Teller
) -> None:
    """Print what is found in the way that was chosen."""
    people = People({source.name: partial(_find, source) for source in asked})
    walk = Walk(asked, options, now, teller)
    if options.group_by:
        _group(walk, options, output.groups(sink, people, options, len(asked) > 1), teller)
        return
    first = settings.clusters[asked[0].name]
    head = Head(asked[0].name, first.host, first.port, now, options)
    writer = output.uploads(sink, people, head, len(asked) > 1)
    try:
        if options.top:
            rows = heapq.nsmallest(options.top, chain.from_iterable(walk.pages()), key=rank(options.sort))
            teller.still()
            writer.add(rows)
        else:
            for page in walk.pages():
                writer.add(page)
        teller.still()
        writer.end(walk, teller.failures)
    finally:
        writer.close()


def _group(walk: Walk, options: Options, writer: output.GroupWriter, teller: Teller) -> None:
    key = by_initiator if options.group_by == "initiator" else by_prefix(options.prefix)
    groups = Groups(key, MOST_GROUPS)
    for row in chain.from_iterable(walk.pages()):
        groups.add(row)
    if groups.other:
        teller.say(f"there are more than {MOST_GROUPS:,} groups: the rest is one, (other)")
    teller.still()
    writer.write(groups.top(options.sort, options.top), groups, walk, teller.failures)


def _find(source: Source, auth_id: str) -> Person:
    return source.client.find_identity(auth_id, source.deadline())
