"""Dagster's own folder under the home, telemetry off. `python -m dagster_project.instance` makes and prints it."""

from pathlib import Path

import yaml

from pipelines.settings import Settings, load

CONFIGURATION = {
    "telemetry": {"enabled": False},
    "nux": {"enabled": False},  # nor does its interface ask for an address
    "run_monitoring": {"enabled": True},  # a run whose process died is marked as failed
    "concurrency": {"runs": {"max_concurrent_runs": 1}},  # the others wait in its queue, not at the run lock
}


def write_instance(settings: Settings) -> Path:
    """Make DAGSTER_HOME with its dagster.yaml, where it is not there yet; returns its absolute path.

    A file that somebody changed is kept, but telemetry stays off: the environment variable of `environment` says so
    too. Raises OSError where the home cannot be written."""
    folder = (settings.home / "dagster").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "dagster.yaml"
    if not file.exists():
        head = "# Written by Baqylau once; change it freely.\n"
        file.write_text(head + yaml.safe_dump(CONFIGURATION, sort_keys=False), encoding="utf-8")
    return folder


def environment(settings: Settings) -> dict[str, str]:
    """What a process of Dagster needs in its environment to work on this home."""
    return {"DAGSTER_HOME": str(write_instance(settings)), "DAGSTER_DISABLE_TELEMETRY": "1"}


if __name__ == "__main__":
    print(write_instance(load()))
