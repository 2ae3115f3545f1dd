"""Which uploads are there, whose are they, and what aborts them? Asked once, for a person."""

from exporter.listing.command import run
from exporter.listing.options import FLAGS, Options, OptionsError, options

__all__ = ["FLAGS", "Options", "OptionsError", "options", "run"]
