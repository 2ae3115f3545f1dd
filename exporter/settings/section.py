"""What all sections of the settings have in common: their behaviour, and values that several of them hold."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator

from exporter.settings import values

Duration = Annotated[float, PlainValidator(values.duration)]
Interval = Annotated[float, PlainValidator(values.poll_interval)]
Count = Annotated[int, PlainValidator(values.whole_number(1, 1_000_000))]
Switch = Annotated[bool, PlainValidator(values.yes_or_no)]
File = Annotated[Path, PlainValidator(values.path)]
Text = Annotated[str, PlainValidator(values.text)]


class Section(BaseModel):
    """A section of the settings: frozen, without unknown keys, silent about its input when it is wrong."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
