"""Swapping generations under requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from screening.errors import IndexUnavailableError
from screening.index.generations import prune
from screening.index.live import LiveIndex
from screening.index.reader import GenerationReader

Build = Callable[[int], str]


def mark_of(reader: GenerationReader) -> int:
    """The payload of these tests: the mark of the generation."""
    return int(reader.column("mark")[0])


@pytest.fixture
def live(root: Path) -> Iterator[LiveIndex[int]]:
    """A live index that looks only when told to."""
    index = LiveIndex(root, on_open=mark_of)
    yield index
    index.close()


def damage(root: Path, generation: str) -> bytes:
    """Turn one byte of a generation over and return the data as it was."""
    data = root / generation / "data.mdb"
    whole = data.read_bytes()
    data.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    return whole


def test_without_an_index_a_pin_is_refused(live: LiveIndex[int]) -> None:
    """Nothing is answered from nothing, and the message says what to do."""
    for _ in range(2):
        with pytest.raises(IndexUnavailableError, match="run `screening index build`"), live.pin():
            pass
        assert not live.poll()
    assert "" == live.reader_generation
    assert "run `screening index build`" in live.last_error


def test_a_published_generation_is_served_after_a_look(live: LiveIndex[int], build_and_publish: Build) -> None:
    """Reader and payload of a pin belong to the published generation."""
    generation = build_and_publish(3)
    assert live.poll()
    assert not live.poll()
    assert (generation, "") == (live.reader_generation, live.last_error)
    with live.pin() as pinned:
        assert (generation, 3) == (pinned.reader.generation, pinned.payload)


def test_a_request_keeps_its_generation(live: LiveIndex[int], build_and_publish: Build) -> None:
    """A swap during a request changes nothing for it; the old generation is closed when its last request is done."""
    first = build_and_publish(0)
    live.poll()
    with live.pin() as old, live.pin() as also_old:
        second = build_and_publish(1)
        assert live.poll()
        with live.pin() as new:
            assert (first, first, second) == tuple(p.reader.generation for p in (old, also_old, new))
        assert "example-a:0001" == old.reader.entity(0).entity_id
        assert not old.reader.closed
        reader = old.reader
    assert reader.closed
    assert second == live.reader_generation


def test_a_generation_nobody_uses_is_closed_at_the_swap(
    live: LiveIndex[int], build_and_publish: Build, maps: Callable[[], int]
) -> None:
    """An idle server holds one map, not one for every generation it has seen."""
    for mark in range(4):
        build_and_publish(mark)
        live.poll()
        assert 1 == maps()


def test_a_request_that_fails_gives_its_pin_back(live: LiveIndex[int], build_and_publish: Build) -> None:
    """An error inside a request does not keep an old generation open."""
    build_and_publish(0)
    live.poll()
    with pytest.raises(RuntimeError), live.pin() as pinned:
        raise RuntimeError
    build_and_publish(1)
    live.poll()
    assert pinned.reader.closed


def test_a_damaged_generation_is_refused_and_the_old_one_serves(
    root: Path, live: LiveIndex[int], build_and_publish: Build
) -> None:
    """What is damaged after publishing is not taken over; the reason can be read until it is repaired."""
    first = build_and_publish(0)
    live.poll()
    second = build_and_publish(1)
    whole = damage(root, second)
    assert not live.poll()
    assert first == live.reader_generation
    assert "SHA-256" in live.last_error
    with live.pin() as pinned:
        assert 0 == pinned.payload
    (root / second / "data.mdb").write_bytes(whole)
    assert live.poll()
    assert (second, "") == (live.reader_generation, live.last_error)


def test_going_back_to_the_served_generation_clears_the_error(
    root: Path, live: LiveIndex[int], build_and_publish: Build
) -> None:
    """When CURRENT names the served generation again all is well."""
    build_and_publish(0)
    live.poll()
    current = (root / "CURRENT").read_bytes()
    damage(root, build_and_publish(1))
    live.poll()
    (root / "CURRENT").write_bytes(current)
    assert not live.poll()
    assert "" == live.last_error


def test_losing_current_does_not_stop_the_service(root: Path, live: LiveIndex[int], build_and_publish: Build) -> None:
    """A removed or garbled CURRENT is an error to be seen, and the open generation goes on."""
    generation = build_and_publish(0)
    live.poll()
    (root / "CURRENT").write_bytes(b"garbage")
    assert not live.poll()
    assert "not the id" in live.last_error
    (root / "CURRENT").unlink()
    assert not live.poll()
    assert generation == live.reader_generation


def test_a_payload_that_cannot_be_made_refuses_the_generation(
    root: Path, build_and_publish: Build, maps: Callable[[], int]
) -> None:
    """If the matcher cannot be built the old generation keeps serving, and the new one is not left open."""

    def picky(reader: GenerationReader) -> int:
        if mark_of(reader) == 1:
            raise ValueError("no matcher for this")
        return mark_of(reader)

    live = LiveIndex(root, on_open=picky)
    first = build_and_publish(0)
    live.poll()
    build_and_publish(1)
    assert not live.poll()
    assert (first, "no matcher for this") == (live.reader_generation, live.last_error)
    third = build_and_publish(2)
    assert live.poll()
    assert (third, 1) == (live.reader_generation, maps())
    live.close()


def test_the_thread_leaves_a_refused_generation_alone(
    root: Path, live: LiveIndex[int], build_and_publish: Build
) -> None:
    """A patient look does not read a refused generation again until it changes."""
    build_and_publish(0)
    live.poll()
    second = build_and_publish(1)
    whole = damage(root, second)
    assert not live._poll(patient=True)
    skips = live._polls_to_skip
    assert not live._poll(patient=True)
    assert skips - 1 == live._polls_to_skip
    (root / second / "data.mdb").write_bytes(whole + b"?")
    (root / second / "data.mdb").write_bytes(whole)
    assert live._poll(patient=True)


def test_closing_lets_requests_end(live: LiveIndex[int], build_and_publish: Build, maps: Callable[[], int]) -> None:
    """A server that drains answers what it has begun and takes nothing new."""
    build_and_publish(0)
    live.poll()
    with live.pin() as pinned:
        live.close()
        assert "example-a:0001" == pinned.reader.entity(0).entity_id
        with pytest.raises(IndexUnavailableError), live.pin():
            pass
    assert pinned.reader.closed
    assert 0 == maps()


def test_a_started_index_notices_by_itself(root: Path, build_and_publish: Build) -> None:
    """After `start` a newly published generation is taken over without being told."""
    swapped = threading.Event()

    def opened(reader: GenerationReader) -> int:
        if mark_of(reader) == 1:
            swapped.set()
        return mark_of(reader)

    live = LiveIndex(root, on_open=opened, poll_s=0.01)
    build_and_publish(0)
    live.start()
    live.start()
    with live.pin() as pinned:
        assert 0 == pinned.payload
    build_and_publish(1)
    assert swapped.wait(timeout=30)
    live.close()
    live.close()
    assert "" == live.reader_generation


def test_swaps_under_load_never_mix_generations(
    root: Path, live: LiveIndex[int], build_and_publish: Build, maps: Callable[[], int]
) -> None:
    """While six threads read and generations come and go, each request sees one generation, whole."""
    build_and_publish(0)
    live.poll()
    done = threading.Event()
    wrong: list[object] = []
    served: set[int] = set()

    def request() -> None:
        with live.pin() as pinned:
            seen = {int(value) for value in pinned.reader.column("mark")[::100]}
            if seen != {pinned.payload} or pinned.reader.entity(4).entity_id != "example-b:0002":
                wrong.append(seen)
            served.add(pinned.payload)

    def client() -> None:
        try:
            while not done.is_set():
                request()
        except Exception as error:  # noqa: BLE001 - a thread reports to the test
            wrong.append(error)

    threads = [threading.Thread(target=client) for _ in range(6)]
    for thread in threads:
        thread.start()
    for mark in range(1, 21):
        build_and_publish(mark)
        live.poll()
        prune(root, keep=2)
    done.set()
    for thread in threads:
        thread.join()
    assert [] == wrong
    assert len(served) > 1
    assert 20 == mark_of_current(live)
    assert 1 == maps()


def mark_of_current(live: LiveIndex[int]) -> int:
    """The mark that a request gets now."""
    with live.pin() as pinned:
        return pinned.payload


def test_the_next_generation_is_made_ready_before_it_serves(root: Path, build_and_publish: Build) -> None:
    """Nobody asks a generation that is not as ready as the one before; the first one has none before it."""
    ready: list[tuple[int, int, str]] = []
    index: LiveIndex[int] = LiveIndex(
        root, on_open=mark_of, on_swap=lambda new, old: ready.append((new, old, index.reader_generation))
    )
    first = build_and_publish(1)
    index.poll()
    assert [] == ready
    build_and_publish(2)
    assert index.poll()
    assert [(2, 1, first)] == ready
    index.close()


def test_a_generation_that_cannot_be_made_ready_is_refused(root: Path, build_and_publish: Build) -> None:
    """What serves goes on, and the reason is told."""

    def fails(_new: int, _old: int) -> None:
        raise ValueError("not ready")

    live: LiveIndex[int] = LiveIndex(root, on_open=mark_of, on_swap=fails)
    first = build_and_publish(1)
    live.poll()
    build_and_publish(2)
    assert not live.poll()
    assert (first, "not ready") == (live.reader_generation, live.last_error)
    live.close()
