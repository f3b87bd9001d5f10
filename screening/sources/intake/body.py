"""The body of an answer as it arrives: counted, timed, unfolded under a cap, and proven whole. Knows no HTTP library."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from screening.errors import SourceRefusedError, SourceUnavailableError
from screening.sources.intake.codes import Refused, Unavailable
from screening.sources.intake.limits import FetchLimits


@dataclass(slots=True)
class Body:
    """Takes the pieces of one answer and gives its content; `gzip` says whether the server packed it for the way.

    Args of the constructor: the limits, whether the pieces are gzip (RFC 9110 8.4.1.3), and a monotonic clock.
    """

    limits: FetchLimits
    gzip: bool = False
    clock: Callable[[], float] = time.monotonic
    size: int = 0
    _decoded: int = 0
    _began: float | None = None
    _pieces: list[bytes] = field(default_factory=list)
    _engine: zlib._Decompress | None = None

    def take(self, piece: bytes) -> None:
        """One more piece from the wire.

        Raises:
            SourceRefusedError: it is more than the limits allow, or no gzip although the server said so.
            SourceUnavailableError: it comes too slowly.
        """
        self.size += len(piece)
        if self.size > self.limits.max_bytes:
            raise SourceRefusedError(f"more than {self.limits.max_bytes} bytes came", Refused.TOO_LARGE)
        self._check_speed()
        if self.gzip:
            self._unfold(piece)
        else:
            self._keep(piece)

    def content(self) -> bytes:
        """The whole content, once everything was taken.

        Raises:
            SourceUnavailableError: the gzip stream ends before its own end mark.
        """
        if self.gzip and self.size and (self._engine is None or not self._engine.eof):
            raise SourceUnavailableError(f"the gzip stream is cut short after {self.size} bytes", Unavailable.CUT_SHORT)
        return b"".join(self._pieces)

    def _check_speed(self) -> None:
        """Give a server up that keeps the job waiting by sending a little at a time."""
        now = self.clock()
        if self._began is None:
            self._began = now
        taken = now - self._began
        if taken >= self.limits.slow_after_s and self.size < taken * self.limits.min_bytes_per_s:
            raise SourceUnavailableError(f"{self.size} bytes in {taken:.1f} s is too slow", Unavailable.TOO_SLOW)

    def _unfold(self, piece: bytes) -> None:
        """Unpack, never further than one byte over the cap."""
        while piece:
            if self._engine is None or self._engine.eof:
                self._engine = zlib.decompressobj(wbits=31)
            room = self.limits.max_decoded_bytes - self._decoded + 1
            try:
                self._keep(self._engine.decompress(piece, room))
            except zlib.error as error:
                raise SourceRefusedError(f"the gzip stream is damaged ({error})", Refused.ENCODING) from error
            piece = self._engine.unconsumed_tail or self._engine.unused_data

    def _keep(self, piece: bytes) -> None:
        """Store decoded bytes."""
        self._decoded += len(piece)
        if self._decoded > self.limits.max_decoded_bytes:
            raise SourceRefusedError(
                f"it unfolds to more than {self.limits.max_decoded_bytes} bytes",
                Refused.BOMB if self.gzip else Refused.TOO_LARGE,
            )
        self._pieces.append(piece)
