"""Makes grafana.json anew from the types that Grafana publishes; needs node and npm: `python make.py`."""

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PACKAGES = ("@grafana/schema@13.2.3", "ts-json-schema-generator@2.4.0")
TYPES = "./node_modules/@grafana/schema/dist/types/raw"
SETTINGS = {"compilerOptions": {"module": "esnext", "target": "es2020", "moduleResolution": "bundler", "types": []}}
#: Kind of panel to the type of its own field settings, if it has any.
PANELS = {
    "heatmap": "panel.FieldConfig",
    "stat": "{}",
    "table": "Partial<panel.FieldConfig>",
    "timeseries": "panel.FieldConfig",
}
SOURCES = {
    "dashboard": f"import type {{ Dashboard }} from '{TYPES}/dashboard/x/types.gen';\n"
    "export interface Root { dashboard: Dashboard; }\n",
    **{
        kind: f"import type * as panel from '{TYPES}/composable/{kind}/panelcfg/x/types.gen';\n"
        f"export interface Root {{ options: panel.Options; custom?: {custom}; }}\n"
        for kind, custom in PANELS.items()
    },
}


def without_prose(schema: Any) -> Any:
    """The same schema without descriptions, which are most of it."""
    if isinstance(schema, list):
        return [without_prose(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    prose = {name for name in ("description", "$comment") if isinstance(schema.get(name), str)}
    return {name: without_prose(each) for name, each in schema.items() if name not in prose}


def _schema(folder: Path, name: str, source: str) -> Any:
    (folder / f"{name}.ts").write_text(source)
    options = ["--tsconfig", "tsconfig.json", "--type", "Root", "--no-top-ref", "--no-type-check"]
    command = ["npx", "ts-json-schema-generator", "--path", f"{name}.ts", *options]
    return without_prose(json.loads(subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE).stdout))


def main() -> None:
    """Write one schema for a dashboard and one for each kind of panel."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tsconfig.json").write_text(json.dumps(SETTINGS))
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *PACKAGES], cwd=folder, check=True)
        schemas = {name: _schema(folder, name, source) for name, source in SOURCES.items()}
    text = json.dumps(schemas, separators=(",", ":"), sort_keys=True)
    Path(__file__).with_name("grafana.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
