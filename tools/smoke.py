"""A smoke test of a served image, run inside it: is it shut as promised, and does it answer, and does it stop?

Usage: python smoke.py --serve JSON --health JSON [--walls] [--no-shell] [--mtls] [--refused]

The two JSON lists are the words of the image's CMD and HEALTHCHECK. `--walls` also looks at what shuts it in: no root,
nothing to write to, no network but the loopback; `--no-shell`, that no shell is in it. `--mtls` gives the service certificates made on the spot.
`--refused` expects that the service does not start, because nobody gave it certificates or leave to do without.
Needs what the image holds, smoke_tls.py beside it, and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import grpc
from smoke_tls import Material, certificates

from screening.v1 import list_service_pb2, list_service_pb2_grpc, screening_service_pb2, screening_service_pb2_grpc
from screening.v1.party_pb2 import Party

START_S: Final = 90.0
CALL_S: Final = 20.0
STOP_S: Final = 30.0
WRONG_SETTINGS: Final = 2
SHELLS: Final = ("/bin/sh", "/usr/bin/sh", "/bin/bash", "/bin/dash", "/bin/busybox")
# A party in North Korea is found in any index with territories, whatever its lists say.
STOPPED: Final = {screening_service_pb2.DISPOSITION_BLOCK, screening_service_pb2.DISPOSITION_REVIEW}


class SmokeError(Exception):
    """Something is not as promised."""


def expect(holds: bool, promise: str) -> None:
    """Go on if a promise holds.

    Raises:
        SmokeError: it does not.
    """
    if not holds:
        raise SmokeError(promise)
    print(f"smoke: {promise}", flush=True)


def look_at_the_walls() -> None:
    """Check what the sandbox or container promises."""
    expect(os.getuid() != 0, f"runs as user {os.getuid()}")
    # Modules of ours that were imported from here would be written to if they could be.
    places = ("/", "/opt/screening", "/usr", "/etc", os.environ["SCREENING_INDEX_DIR"], "/var/lib/screening")
    expect(not [place for place in places if os.access(place, os.W_OK)], "nothing of the image can be written to")
    expect([name for _, name in socket.if_nameindex()] == ["lo"], "there is no network but the loopback")
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines())
    expect(int(status["CapEff"], 16) == 0, "there is no capability")
    expect(status["NoNewPrivs"].strip() == "1", "no privilege can be gained")


def channel(address: str, material: Material | None) -> grpc.Channel:
    """A channel to the service, with a certificate where there is one."""
    if material is None:
        return grpc.insecure_channel(address)
    return grpc.secure_channel(address, grpc.ssl_channel_credentials(material.ca, material.key, material.cert))


def wait_for_health(server: subprocess.Popen[bytes], health: Sequence[str]) -> None:
    """Run the image's health check until it is content."""
    end = time.monotonic() + START_S
    while subprocess.run(health, check=False, capture_output=True).returncode != 0:  # noqa: S603 - the image's own
        if server.poll() is not None:
            raise SmokeError(f"the service ended with {server.returncode}")
        if time.monotonic() > end:
            raise SmokeError(f"the service was not healthy within {START_S:g} s")
        time.sleep(0.3)
    expect(holds=True, promise="the health check is content")


def ask(address: str, material: Material | None) -> None:
    """Ask what is loaded, and screen one party that no answer may let pass."""
    with channel(address, material) as calls:
        status = list_service_pb2_grpc.ListServiceStub(calls).GetStatus(
            list_service_pb2.GetStatusRequest(), timeout=CALL_S
        )
        current = Path(os.environ["SCREENING_INDEX_DIR"], "CURRENT").read_text(encoding="utf-8").strip()
        expect(status.ready and status.generation == current, f"ready, generation {current}, {len(status.lists)} lists")
        party = Party(names=["Example Trading"], countries=["KP"])
        answer = screening_service_pb2_grpc.ScreeningServiceStub(calls).Screen(
            screening_service_pb2.ScreenRequest(parties=[party]), timeout=CALL_S
        )
        word = screening_service_pb2.Disposition.Name(answer.result.disposition)
        expect(answer.result.disposition in STOPPED, f"a party in North Korea: {word}")


def ask_without_certificate(address: str, ca: bytes) -> None:
    """A caller without a certificate gets no answer."""
    with grpc.secure_channel(address, grpc.ssl_channel_credentials(ca)) as calls:
        try:
            list_service_pb2_grpc.ListServiceStub(calls).GetStatus(list_service_pb2.GetStatusRequest(), timeout=CALL_S)
        except grpc.RpcError as error:
            expect(error.code() == grpc.StatusCode.UNAVAILABLE, "a caller without a certificate is refused")
        else:
            raise SmokeError("a caller without a certificate was answered")


def scrape(address: str) -> None:
    """Read the metrics, where they are on."""
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=CALL_S) as answer:
        text = answer.read().decode()
    expect("screening_" in text, f"metrics are told, {text.count(chr(10))} lines")


def given_certificates() -> Material:
    """Give the service certificates, through its settings."""
    folder = Path(tempfile.mkdtemp())
    for name, file in (("CERT", "tls.crt"), ("KEY", "tls.key"), ("CA", "ca.crt")):
        os.environ[f"SCREENING_TLS_{name}"] = str(folder / file)
    return certificates(folder)


def serve_and_ask(serve: Sequence[str], health: Sequence[str], material: Material | None) -> None:
    """Start the service, ask it, stop it."""
    with subprocess.Popen(serve, stderr=subprocess.PIPE) as server:  # noqa: S603 - the image's own command
        try:
            wait_for_health(server, health)
            address = os.environ["SCREENING_LISTEN"].replace("0.0.0.0", "127.0.0.1")  # noqa: S104 - replaced
            ask(address, material)
            if material is not None:
                ask_without_certificate(address, material.ca)
            if metrics := os.environ.get("SCREENING_METRICS_LISTEN"):
                scrape(metrics)
            server.send_signal(signal.SIGTERM)
            expect(server.wait(STOP_S) == 0, "SIGTERM: drained and ended with 0")
        except BaseException:
            server.kill()
            print((server.stderr.read() if server.stderr else b"").decode(), file=sys.stderr)
            raise


def see_refused(serve: Sequence[str]) -> None:
    """The service must not start in plain text for the whole network."""
    done = subprocess.run(serve, check=False, capture_output=True, timeout=START_S)  # noqa: S603 - the image's own
    told = done.stderr.decode()
    expect(done.returncode == WRONG_SETTINGS and "SCREENING_TLS" in told, "without certificates it does not start")


def main() -> int:
    """Run the test; 1 where a promise does not hold."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--serve", type=json.loads, required=True)
    parser.add_argument("--health", type=json.loads, required=True)
    for flag in ("--walls", "--no-shell", "--mtls", "--refused"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    try:
        if options.walls:
            look_at_the_walls()
        if options.no_shell:
            expect(not [shell for shell in SHELLS if Path(shell).exists()], "there is no shell")
        if options.refused:
            see_refused(options.serve)
        else:
            serve_and_ask(options.serve, options.health, given_certificates() if options.mtls else None)
    except SmokeError as error:
        print(f"smoke: NOT so: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
