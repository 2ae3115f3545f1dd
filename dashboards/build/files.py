"""The dashboards as files."""

import json
from pathlib import Path

from . import bucket, exporter, overview

HOME = Path(__file__).resolve().parents[1]


def texts() -> dict[str, str]:
    """File names to what should stand in them."""
    made = {"overview": overview.build(), "bucket": bucket.build(), "exporter": exporter.build()}
    return {f"{name}.json": json.dumps(each, indent=2, ensure_ascii=False) + "\n" for name, each in made.items()}
