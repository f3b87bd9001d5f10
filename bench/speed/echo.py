"""The floor of any gRPC service: bytes in, bytes out, the same server settings, no work at all.

`python -m bench.speed.echo` serves on a free port and prints it. The first four bytes of a question say how long the
answer must be, so that both sides move as many bytes as a screening does.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

from screening.service.listener import _options
from screening.settings import Settings

METHOD = "/bench.Echo/Screen"
_HEAD = 4


def question(size: int, answer_size: int) -> bytes:
    """A question of `size` bytes that asks for an answer of `answer_size` bytes."""
    return answer_size.to_bytes(_HEAD, "big").ljust(max(size, _HEAD), b"\0")


def _answer(request: bytes, _context: grpc.ServicerContext) -> bytes:
    return bytes(int.from_bytes(request[:_HEAD], "big"))


def _whole(message: bytes) -> bytes:
    return message


def serve() -> None:
    """Serve until standard input closes."""
    settings = Settings(listen="127.0.0.1:0")
    pool = ThreadPoolExecutor(settings.threads + settings.max_streams, thread_name_prefix="call")
    server = grpc.server(
        pool, options=_options(settings), maximum_concurrent_rpcs=settings.max_pending + settings.max_streams
    )
    handler = grpc.unary_unary_rpc_method_handler(_answer, _whole, _whole)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("bench.Echo", {"Screen": handler}),))
    port = server.add_insecure_port(settings.listen)
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0).wait()


if __name__ == "__main__":
    serve()
