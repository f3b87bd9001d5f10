"""The generation a running server answers from, and the swap to the next one under its feet."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from screening.errors import IndexUnavailableError
from screening.index import generations, layout
from screening.index.checks import NO_CHECKS, CheckBook, checks_signature, look_up
from screening.index.reader import GenerationReader, open_generation
from screening.index.verify import BUILD_HINT

T = TypeVar("T")

_log = logging.getLogger(__name__)

# A refused generation is read again after so many polls, in case the disk and not the generation was at fault.
_POLLS_BEFORE_RETRY = 30


@dataclass(frozen=True, slots=True)
class Pinned(Generic[T]):
    """One generation for the whole of one request: its reader, what was made of it, and when its lists were checked."""

    reader: GenerationReader
    payload: T
    checks: CheckBook = NO_CHECKS


@dataclass(slots=True)
class _Slot(Generic[T]):
    """A generation in use: closed when it is retired and the last request that pinned it is done."""

    pinned: Pinned[T]
    pins: int = 0
    retired: bool = False


class LiveIndex(Generic[T]):
    """Serves the published generation and swaps to the next one while requests run.

    A request pins one generation and keeps it to its end; the one it replaced is closed when its last request is
    done. A generation that cannot be opened is refused: the one before keeps serving and `last_error` says why. When
    lists were checked (`CHECKS.json`) moves without a new generation: each pin carries what was last read of it.
    Every method may be called from any thread. Nothing is read before `start` or `poll`.

    Args:
        root: the folder that holds `CURRENT` and the generations.
        on_open: makes what requests need (a matcher) of a verified reader, before the swap; if it raises, the
            generation is refused.
        poll_s: seconds between two looks at `CURRENT`.
        copy_up_to_bytes: data up to this size is served from a copy in memory (see `open_generation`).
        on_swap: given what was made of the next generation and of the one that serves, makes the next one as ready as
            that one is, before the swap; if it raises, the generation is refused.
    """

    def __init__(
        self,
        root: Path,
        *,
        on_open: Callable[[GenerationReader], T],
        poll_s: float = 1.0,
        copy_up_to_bytes: int = 0,
        on_swap: Callable[[T, T], None] | None = None,
    ) -> None:
        self._root = root
        self._on_open = on_open
        self._on_swap = on_swap
        self._retired: _Slot[T] | None = None
        self._poll_s = poll_s
        self._copy_up_to_bytes = copy_up_to_bytes
        self._slot: _Slot[T] | None = None
        self._last_error = ""
        self._refusals = 0
        self._checks = NO_CHECKS
        self._checks_seen: object = None
        self._refused: tuple[object, ...] = ()
        self._polls_to_skip = 0
        self._lock = threading.Lock()
        self._polling = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def reader_generation(self) -> str:
        """The id of the generation that new requests get, empty while there is none."""
        with self._lock:
            return "" if self._slot is None else self._slot.pinned.reader.generation

    @property
    def last_error(self) -> str:
        """Why the last look at the index changed nothing though it should have; empty when all is well."""
        with self._lock:
            return self._last_error

    @property
    def refusals(self) -> int:
        """How many looks at the index found something new that could not be taken over."""
        return self._refusals

    @property
    def checks(self) -> CheckBook:
        """When the lists were last checked, as far as the last look at the index could tell."""
        with self._lock:
            return self._checks

    def start(self) -> None:
        """Open the published generation if there is one, then keep looking for the next in a thread of its own.

        An index that is not there or cannot be opened is no failure of the start: `pin` says so until it is.
        """
        if self._thread is not None:
            return
        self.poll()
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="live-index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking and let go of the generation; requests under way keep theirs to their end."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with self._polling:
            self._swap(None)

    def poll(self) -> bool:
        """Look at `CURRENT` and the checks now; return whether another generation took over."""
        with self._polling:
            return self._look()

    @contextmanager
    def pin(self) -> Iterator[Pinned[T]]:
        """Hold the served generation for one request.

        Raises:
            IndexUnavailableError: no generation is open; the message says why.
        """
        slot, checks = self._take()
        try:
            yield Pinned(slot.pinned.reader, slot.pinned.payload, checks)
        finally:
            self._give_back(slot)

    def _run(self) -> None:
        while not self._stop.wait(self._poll_s):
            with self._polling:
                self._look(patient=True)

    def _look(self, *, patient: bool = False) -> bool:
        """The generation first: a refresh publishes before it writes what it checked."""
        self._retired = None
        changed = self._poll(patient=patient)
        self._poll_checks()
        return changed

    def _poll_checks(self) -> None:
        """Read the checks again when their file was replaced, or could not be read the last time."""
        before = self.checks
        try:
            seen: object = checks_signature(self._root)
        except OSError as error:
            seen, found = error.errno, CheckBook(before.checks, f"{self._root}: {error.strerror}")
        else:
            if seen == self._checks_seen and not before.error:
                return
            found = look_up(self._root, before)
        if found.error and found.error != before.error:
            _log.error("when lists were checked cannot be told: %s", found.error)
        self._checks_seen = seen
        with self._lock:
            self._checks = found

    def _poll(self, *, patient: bool = False) -> bool:
        """Open what `CURRENT` names; when `patient`, leave what was refused alone for a while unless it changed."""
        try:
            generation = generations.current(self._root)
            if generation == self.reader_generation:
                self._set_error("")
                return False
            signature = self._signature(generation)
            if patient and signature == self._refused and self._polls_to_skip > 0:
                self._polls_to_skip -= 1
                return False
            self._refused, self._polls_to_skip = signature, _POLLS_BEFORE_RETRY
            slot = self._open(generation)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the next generation, this one goes on
            self._refuse(error)
            return False
        self._refused = ()
        self._swap(slot)
        self._set_error("")
        _log.info("generation %s is served", generation)
        return True

    def _signature(self, generation: str) -> tuple[object, ...]:
        """What changes when somebody repairs or replaces a refused generation."""
        folder = self._root / generation
        files = (self._root / layout.CURRENT_FILE, folder / layout.DATA_FILE, folder / layout.MANIFEST_FILE)
        return (generation, *((s.st_ino, s.st_mtime_ns, s.st_size) for s in (f.stat() for f in files if f.exists())))

    def _open(self, generation: str) -> _Slot[T]:
        reader = open_generation(self._root / generation, copy_up_to_bytes=self._copy_up_to_bytes)
        try:
            payload = self._on_open(reader)
            if self._on_swap is not None and self._slot is not None:
                self._on_swap(payload, self._slot.pinned.payload)
            return _Slot(Pinned(reader, payload))
        except BaseException:
            reader.close()
            raise

    def _swap(self, slot: _Slot[T] | None) -> None:
        with self._lock:
            old, self._slot = self._slot, slot
            # What was made of it is let go of here at the next look: taking it down would be on a caller's time.
            self._retired = old if slot is not None else None
            if old is not None:
                old.retired = True
            idle = old is not None and old.pins == 0
        if old is not None and idle:
            old.pinned.reader.close()

    def _take(self) -> tuple[_Slot[T], CheckBook]:
        with self._lock:
            if self._slot is None:
                raise IndexUnavailableError(self._last_error or f"no index was opened yet; {BUILD_HINT}")
            self._slot.pins += 1
            return self._slot, self._checks

    def _give_back(self, slot: _Slot[T]) -> None:
        with self._lock:
            slot.pins -= 1
            last = slot.retired and slot.pins == 0
        if last:
            slot.pinned.reader.close()

    def _refuse(self, error: Exception) -> None:
        message = str(error) or type(error).__name__
        if message != self.last_error:
            self._refusals += 1
            _log.error("index not taken over, %s keeps serving: %s", self.reader_generation or "nothing", message)
        self._set_error(message)

    def _set_error(self, message: str) -> None:
        with self._lock:
            self._last_error = message
