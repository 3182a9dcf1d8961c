"""A real single-node Elasticsearch on loopback, for tests and benchmarks."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType

from tools.parts import elasticsearch_home, java_home

START_SECONDS = 180
_CONFIGURATION = """\
cluster.name: baqylau-test
node.name: node-1
path.data: {data}
path.logs: {logs}
network.host: 127.0.0.1
http.port: {port}
transport.port: {transport}
discovery.type: single-node
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""


class ElasticsearchServer:
    """Starts on a free port as an unprivileged user; `url` answers when `start` returns. Also a context manager.

    Raises PartMissingError where the distribution or a JDK is missing, RuntimeError with the log's end where it dies.
    """

    def __init__(self, memory: str = "1g") -> None:
        self._home, self._java, self._memory = elasticsearch_home(), java_home(), memory
        self._folder = Path(tempfile.mkdtemp(prefix="baqylau-es-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> ElasticsearchServer:
        self._configure()
        self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Elasticsearch did not start: {self._log_end()}")
            time.sleep(0.5)
        return self

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._signal(signal.SIGKILL)

    def restart(self) -> None:
        """Start it again on the same port and data, after `kill`."""
        self.start()

    def stop(self) -> None:
        self._signal(signal.SIGTERM)
        if self._process is None or self._process.poll() is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> ElasticsearchServer:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _configure(self) -> None:
        config = self._folder / "config"
        for name in ("config", "data", "logs", "tmp"):
            (self._folder / name).mkdir(exist_ok=True)
        for name in ("jvm.options", "log4j2.properties"):
            shutil.copy(self._home / "config" / name, config / name)
        (config / "elasticsearch.yml").write_text(
            _CONFIGURATION.format(
                data=self._folder / "data", logs=self._folder / "logs", port=self.port, transport=_free_port()
            ),
            encoding="utf-8",
        )
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            for path in [self._folder, *self._folder.rglob("*")]:
                os.chown(path, user.pw_uid, user.pw_gid)

    def _launch(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "ES_HOME": str(self._home),
            "ES_PATH_CONF": str(self._folder / "config"),
            "ES_TMPDIR": str(self._folder / "tmp"),
            "JAVA": str(self._java / "bin" / "java"),
            "ES_JAVA_HOME": str(self._java),
            "JAVA_TYPE": "ES_JAVA_HOME",
            "ES_DISTRIBUTION_TYPE": "tar",
            "ES_JAVA_OPTS": f"-Xms{self._memory} -Xmx{self._memory}",
        }
        classpath = f"{self._home}/lib/tools/server-launcher/*:{self._home}/lib/*"
        with (self._folder / "logs" / "stdout").open("wb") as output:
            self._process = subprocess.Popen(
                [environment["JAVA"], "-cp", classpath, "org.elasticsearch.server.launcher.ServerLauncher"],
                cwd=self._home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user="nobody" if os.geteuid() == 0 else None,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_cluster/health", timeout=2) as answer:  # noqa: S310 (our own URL)
                return bool(answer.status == 200)
        except OSError:
            return False

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(30)

    def _log_end(self) -> str:
        log = self._folder / "logs" / "stdout"
        return log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else "it left no log"


def _free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])
