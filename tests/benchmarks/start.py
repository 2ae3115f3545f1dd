"""CPU from the start of the program to its first answer on /-/healthy, with compiled bytecode."""

import compileall
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import yaml

import exporter
from tests.benchmarks.common import report

AIM = 0.35


def one_start(config: Path) -> float:
    """CPU seconds of the process when it has answered."""
    command = [sys.executable, "-m", "exporter", f"--config.file={config}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        line = next(line for line in process.stderr if "msg=listening" in line)
        address = re.search(r"address=(\S+)", line)
        assert address
        with urlopen(f"http://{address[1]}/-/healthy", timeout=10) as answer:
            assert answer.status == 200
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        process.terminate()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(rounds: int = 7) -> float:
    """Measure and print; the median."""
    compileall.compile_dir(Path(exporter.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "exporter.yml"
        # Nobody answers there: only the start is measured.
        clusters = {"none": {"host": "127.0.0.1", "port": 9, "token": "none"}}
        config.write_text(yaml.safe_dump({"web": {"listen_address": ["127.0.0.1:0"]}, "clusters": clusters}))
        one_start(config)
        found = [one_start(config) for _ in range(rounds)]
    rows = {"fastest": f"{min(found):.2f} s", "median": f"{median(found):.2f} s", "slowest": f"{max(found):.2f} s"}
    report("CPU from the start to the first answer", rows, f"{median(found):.2f} s (aim: under {AIM} s)")
    return median(found)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
