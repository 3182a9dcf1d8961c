"""Checks of source definitions on the live sites, and drafts of new ones: each visit in a process of its own."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawlers.catalogue import BUNDLED
from pipelines.clock import almaty_day
from pipelines.context import Context
from pipelines.crawling.choice import catalogue_of, choose
from pipelines.errors import BaqylauError, InputError

TOGETHER = 4  # visits at one time; never two to one host
SECONDS = 900.0  # after which a visit is ended: a site may take its time, under a long Crawl-delay too


class VisitError(BaqylauError):
    """A visit whose process failed."""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What a check found of one source. `answers` are (field, state, said) in the order of the questions; states are
    ok, wrong, closed (the site shuts it), unknown (could not be tried). `confirmed`: the definition fits."""

    source: str
    at: datetime
    confirmed: bool
    requests: int
    answers: tuple[tuple[str, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        answers = [dict(zip(("field", "state", "said"), each, strict=True)) for each in self.answers]
        return {**dataclasses.asdict(self), "at": self.at.isoformat(), "answers": answers}


def check_sources(context: Context, names: Sequence[str] = ()) -> list[SourceCheck]:
    """Check the named sources, all that are defined unless named, by a handful of requests each, and write the report
    (`report_file`). Sources of one host are checked one after another.

    Raises InputError for an unknown or unusable source."""
    catalogue = catalogue_of(context)
    wanted = choose(catalogue, names) if names else sorted(catalogue.sources)
    by_host: dict[str, list[str]] = defaultdict(list)
    for name in wanted:
        by_host[catalogue.sources[name].hosts[0]].append(name)
    found: dict[str, SourceCheck] = {}
    with context.progress.arrow("check", len(wanted)) as advance, ThreadPoolExecutor(TOGETHER) as pool:
        for checks in pool.map(lambda group: [_check(context, name, advance) for name in group], by_host.values()):
            found.update((one.source, one) for one in checks)
    checks = [found[name] for name in wanted]
    _write_report(context, checks)
    return checks


def _check(context: Context, name: str, advance: Any) -> SourceCheck:
    try:
        said = _visit(context, {"check": name})
    except BaqylauError as error:
        said = {"at": datetime.now(UTC).isoformat(), "confirmed": False, "requests": 0}
        said["answers"] = [{"field": "visit", "state": "unknown", "said": str(error)}]
    advance(1)
    answers = tuple((one["field"], one["state"], one["said"]) for one in said["answers"])
    return SourceCheck(name, datetime.fromisoformat(said["at"]), said["confirmed"], said["requests"], answers)


def report_file(context: Context) -> Path:
    """Where the newest report is kept."""
    return context.settings.home / "reports" / "sources-check.json"


def _write_report(context: Context, checks: Sequence[SourceCheck]) -> None:
    """The newest report, in which a source that was not checked this time keeps its last answers."""
    file = report_file(context)
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = {one["source"]: one for one in read_report(context)} | {one.source: one.to_json() for one in checks}
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps([kept[name] for name in sorted(kept)], ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(file)


def read_report(context: Context) -> list[dict[str, Any]]:
    """The last answers of every source that was ever checked; empty where none was, or the file is broken."""
    try:
        found = json.loads(report_file(context).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [one for one in found if isinstance(one, dict) and "source" in one] if isinstance(found, list) else []


def confirm(context: Context, check: SourceCheck) -> Path:
    """Write into a definition that the live site confirmed it, with the day and what answered. Gives the file.

    Raises InputError where the check did not confirm it, or the file cannot be written."""
    if not check.confirmed:
        raise InputError(f"{check.source} is not confirmed: mend what the check calls wrong first")
    file = _file_of(context, check.source)
    try:
        file.write_text(confirmed_text(file.read_text(encoding="utf-8"), check), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{file} cannot be written ({error.strerror or error}): mend its rights") from error
    return file


def confirmed_text(text: str, check: SourceCheck) -> str:
    """A definition's YAML with `confirmed: true` and a line of evidence; everything else stays as it is."""
    good = ", ".join(dict.fromkeys(name.partition(" ")[0] for name, state, _ in check.answers if state == "ok"))
    line = f"  - {{fact: 'baqylau sources check confirmed: {good}', on: {almaty_day(check.at)}}}\n"
    text = re.sub(r"(?m)^confirmed:.*\n?", "", text)
    text = text if text.endswith("\n") else text + "\n"
    with_evidence, count = re.subn(r"(?m)^(evidence:[ \t]*(?:#.*)?\n)", lambda match: match[1] + line, text, count=1)
    return (with_evidence if count else text) + "confirmed: true\n"


def _file_of(context: Context, name: str) -> Path:
    folder = context.settings.sources or BUNDLED
    for file in sorted(folder.glob("*.y*ml")):
        if re.search(rf"(?m)^name:\s*{re.escape(name)}\s*(#.*)?$", file.read_text(encoding="utf-8", errors="replace")):
            return file
    raise InputError(f"{folder} holds no file that defines {name}")


def draft_source(context: Context, url: str) -> str:
    """The YAML of a definition, drafted by looking at a site with about ten requests; `confirmed` is false.

    Raises InputError for what is no address of a site, or one that cannot be read."""
    found = _visit(context, {"new": url})
    return str(found["draft"])


def _visit(context: Context, order: Mapping[str, Any]) -> dict[str, Any]:
    """Run the process of one visit. Raises InputError with what it says, VisitError where it fails."""
    values = {name: value for name, value in dataclasses.asdict(context.settings).items() if value is not None}
    text = json.dumps({**order, "settings": values}, default=str) + "\n"
    command = [sys.executable, "-m", "pipelines.oversight.visit_process"]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
            out = _answer(process, text)
        errors.seek(0)
        complaints = [line.strip() for line in errors.read().splitlines() if line.strip()]
    if not out:
        raise VisitError(
            f"the visit's process ended without an answer ({[*complaints, 'it said nothing'][0]}): try again"
        )
    found: dict[str, Any] = json.loads(out)
    if "error" in found:
        raise InputError(found["error"])
    return found


def _answer(process: subprocess.Popen[str], order: str) -> str:
    """The last line that the process prints. Its standard input stays open until then: closed, it would end at once.

    Raises VisitError after SECONDS."""
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Timer(SECONDS, process.kill)
    late.start()
    try:
        process.stdin.write(order)
        process.stdin.flush()
        lines = process.stdout.read().strip().splitlines()
    except BrokenPipeError:
        lines = []
    except BaseException:  # Ctrl-C: the visit ends with us
        process.kill()
        raise
    finally:
        late.cancel()
    if not late.is_alive() and process.poll() is not None and process.returncode < 0:
        raise VisitError(f"the site took more than {SECONDS:.0f} s: try again later")
    return lines[-1] if lines else ""
