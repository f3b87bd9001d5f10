"""The service as a process of its own, watched: its port and its log, its memory and descriptors, how it ends."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import grpc

from bench.speed.processes import pss_mib, tree
from screening.v1 import list_service_pb2, list_service_pb2_grpc

ROOT: Final = Path(__file__).resolve().parents[2]
_UP_WITHIN_S: Final = 600.0  # a machine that does much else takes its time
_DOWN_WITHIN_S: Final = 60.0
_LOOK_S: Final = 0.02
# One connection for each channel: gRPC would let channels of one process share one, and so one window.
OWN_CONNECTION: Final = (("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0))


@dataclass(frozen=True, slots=True)
class Server:
    """A running service on the loopback."""

    port: int
    process: subprocess.Popen[bytes]
    log_file: Path
    _kept: list[str] = field(default_factory=list)

    @property
    def log(self) -> str:
        """The whole log, also when the service has ended."""
        return "".join(self._kept) or self.log_file.read_text(encoding="utf-8", errors="replace")

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether the process is still there."""
        return self.process.poll() is None

    def channel(self) -> grpc.Channel:
        """A connection of its own."""
        return grpc.insecure_channel(self.address, options=OWN_CONNECTION)

    def events(self) -> list[dict[str, object]]:
        """The lines of its log that are ours."""
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{") and line.endswith("}")]

    def incidents(self) -> list[str]:
        """Defects that its log tells of: incidents, exceptions that nobody caught, tracebacks."""
        told = [str(event) for event in self.events() if event["event"] in {"incident", "uncaught", "status failed"}]
        return told + (["a traceback"] if "Traceback" in self.log else [])

    def memory_mib(self) -> float:
        """Memory of the process and its workers, pages shared counted in part (PSS)."""
        return pss_mib(self.process.pid)

    def descriptors(self) -> int:
        """Open descriptors of the process and its workers."""
        return sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in tree(self.process.pid))

    def generation(self) -> str:
        """What it says it serves."""
        with self.channel() as channel:
            stub = list_service_pb2_grpc.ListServiceStub(channel)
            return str(stub.GetStatus(list_service_pb2.GetStatusRequest(), timeout=30).generation)


@contextmanager
def running(
    index: Path, settings: Mapping[str, str] | None = None, *, descriptors: int | None = None
) -> Iterator[Server]:
    """Run `screening serve` on a free port until the block ends. `settings` are variables of the environment.

    `descriptors` limits how many the process may have open.

    Raises:
        RuntimeError: it did not come up, or had to be killed at the end.
    """
    with tempfile.TemporaryDirectory(prefix="faults-server-") as folder:
        log_file = Path(folder) / "log"
        with log_file.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "screening.cli.main", "serve"],
                cwd=ROOT,
                env=_environment(index, settings or {}),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        if descriptors is not None:
            resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (descriptors, descriptors))
        kept: list[str] = []
        try:
            yield Server(_port(process, log_file), process, log_file, kept)
        except BaseException as error:
            last = log_file.read_text(encoding="utf-8", errors="replace").splitlines()[-3:]
            error.add_note(f"exit code of the service {process.poll()}; its log ends: {last}")
            raise
        finally:
            try:
                _end(process)
            finally:
                kept.append(log_file.read_text(encoding="utf-8", errors="replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a service to end, and end it where it does not.

    Raises:
        RuntimeError: it had to be killed.
    """
    process.terminate()
    try:
        process.wait(_DOWN_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise RuntimeError("the service did not end when asked to") from None


def _environment(index: Path, settings: Mapping[str, str]) -> dict[str, str]:
    """The environment of the service; nothing of ours under its prefix goes with it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCREENING_")}
    ours = {"SCREENING_INDEX_DIR": str(index), "SCREENING_LISTEN": "127.0.0.1:0", "SCREENING_POLL_S": "0.05"}
    return kept | ours | dict(settings)


def _port(process: subprocess.Popen[bytes], log_file: Path) -> int:
    """The port it took, once it serves; of several workers, once all do."""
    until = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        lines = log_file.read_text(encoding="utf-8", errors="replace").splitlines()
        events = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        workers = next((int(event["workers"]) for event in events if event["event"] == "workers started"), 1)
        serving = [int(event["port"]) for event in events if event["event"] == "serving"]
        if len(serving) >= workers:
            return serving[0]
        time.sleep(_LOOK_S)
    text = log_file.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"the service did not start (exit code {process.poll()}): {text[-2000:]}")
