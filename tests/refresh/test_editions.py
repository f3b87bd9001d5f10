"""Editions on the disk: kept by their digest, whole or not at all, and linked to when they are served."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from screening.refresh.draft import Draft, from_folder
from screening.refresh.editions import EditionStore, digest_of
from screening.refresh.ground import Ground
from screening.sources.manifest import folder_digest, load_list
from screening.sources.write import entities_text

from .sites import LIST, NOW, Site, lines, parsed, write_list


@pytest.fixture
def store(tmp_path: Path) -> EditionStore:
    """An empty store."""
    return EditionStore(tmp_path / "state")


def _draft(folder: Path, count: int) -> Draft:
    """An edition with so many parties."""
    day = date(2026, 1, 10)
    write_list(folder / LIST, parsed(lines(count), day).entities, day)
    shipped = load_list(folder / LIST)
    ground = Ground(LIST, None, None, shipped, "", takes_shipped=True, rulings=(), made_with="x")
    return from_folder(ground, folder / LIST, NOW)


def _keep(store: EditionStore, draft: Draft) -> str:
    folder = store.write(draft.manifest_text, draft.entities_jsonl, draft.origin, draft.retired)
    store.name(folder, LIST, draft.origin.digest)
    return draft.origin.digest


def test_an_edition_comes_back_as_it_was_kept(store: EditionStore, tmp_path: Path) -> None:
    """Content, origin and those who are gone are read back word for word, under the digest of the list folder."""
    draft = _draft(tmp_path, 3)
    digest = _keep(store, draft)
    edition = store.load(LIST, digest)
    assert edition is not None
    assert (draft.snapshot, draft.origin, ()) == (edition.snapshot, edition.origin, edition.retired)
    assert folder_digest(tmp_path / LIST) == digest == digest_of(draft.manifest_text, draft.entities_jsonl)
    assert (draft.manifest_text, draft.entities_jsonl) == store.texts(LIST, digest)


def test_those_who_are_gone_are_kept_with_it(store: EditionStore, tmp_path: Path) -> None:
    """Retired parties stand beside the edition, so that their ids are never given again."""
    draft = _draft(tmp_path, 3)
    gone = draft.snapshot.entities[:2]
    folder = store.write(draft.manifest_text, draft.entities_jsonl, draft.origin, gone)
    store.name(folder, LIST, draft.origin.digest)
    edition = store.load(LIST, draft.origin.digest)
    assert edition is not None
    assert entities_text(gone) == entities_text(edition.retired)


@pytest.mark.parametrize("name", ["edition.json", "retired.jsonl", f"{LIST}/list.toml", f"{LIST}/entities.jsonl"])
def test_a_damaged_edition_counts_as_none(store: EditionStore, tmp_path: Path, name: str) -> None:
    """Nothing is built of an edition whose files are not what they were."""
    digest = _keep(store, _draft(tmp_path, 3))
    path = tmp_path / "state" / "editions" / LIST / digest / name
    path.write_bytes(path.read_bytes() + b"{}\n")
    assert store.load(LIST, digest) is None


def test_an_edition_kept_again_takes_the_new_origin(store: EditionStore, tmp_path: Path) -> None:
    """The same content from another document stays, and says where it was seen last."""
    draft = _draft(tmp_path, 3)
    digest = _keep(store, draft)
    import msgspec  # noqa: PLC0415

    origin = msgspec.structs.replace(draft.origin, source_sha256="ab")
    store.name(store.write(draft.manifest_text, draft.entities_jsonl, origin, ()), LIST, digest)
    edition = store.load(LIST, digest)
    assert edition is not None
    assert "ab" == edition.origin.source_sha256


def test_the_link_leads_to_the_edition_that_is_served(store: EditionStore, tmp_path: Path) -> None:
    """`lists/<id>` is a list folder like any other, moved in one step and never to an edition that is not there."""
    first, second = _keep(store, _draft(tmp_path, 3)), _keep(store, _draft(tmp_path, 4))
    assert (None, ()) == (store.accepted(LIST), store.linked())
    for digest, count in ((first, 3), (second, 4)):
        store.link(LIST, digest)
        assert (digest, (LIST,)) == (store.accepted(LIST), store.linked())
        assert count == len(load_list(tmp_path / "state" / "lists" / LIST).entities)
    store.link(LIST, "0" * 64)
    assert second == store.accepted(LIST)
    store.unlink(LIST)
    assert () == store.linked()


def test_old_editions_go_and_those_in_use_stay(store: EditionStore, tmp_path: Path) -> None:
    """The newest are kept, and whatever a generation or the link needs."""
    digests = [_keep(store, _draft(tmp_path, count)) for count in (3, 4, 5, 6)]
    store.link(LIST, digests[1])
    removed = store.prune(1, {(LIST, digests[0])})
    assert (f"{LIST}/{digests[2]}",) == removed
    assert [True, True, False, True] == [store.load(LIST, digest) is not None for digest in digests]


def test_what_a_dead_refresh_left_is_removed(store: EditionStore, tmp_path: Path) -> None:
    """Half-written editions and links are not taken for editions, and go."""
    draft = _draft(tmp_path, 3)
    left = store.write(draft.manifest_text, draft.entities_jsonl, draft.origin, ())
    (tmp_path / "state" / "lists").mkdir()
    (tmp_path / "state" / "lists" / ".linking-x").symlink_to("nowhere")
    store.remove_leftovers()
    assert not left.exists()
    assert [] == list((tmp_path / "state" / "lists").iterdir())


def test_the_state_folder_holds_every_served_list(running: Site) -> None:
    """After a run every list that is served stands in the state folder in the documented format."""
    from screening.sources.manifest import load_lists  # noqa: PLC0415

    running.drop(lines(26))
    running.run()
    served = {
        snapshot.manifest.list_id: len(snapshot.entities) for snapshot in load_lists(running.places.state / "lists")
    }
    assert {LIST: 26, "example-own": 3} == served
