"""List folders are read whole or refused whole, with file, line and key."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest

from screening.errors import ListFormatError
from screening.model.entity import EntityName, NameRole
from screening.model.measure import Bound, Effect, EventKind, GoodsScope
from screening.model.party import PartyKind
from screening.sources.manifest import load_list, load_lists

ROOT = Path(__file__).resolve().parents[2]

MANIFEST = """\
id = "own-list"
publisher = "Example Trading Co., Ltd."
as_of = 2026-04-01
expected_entities = 1
title.en = "Our own negative list"
"""
LINE = (
    '{"entity_id": "own-list:0001", "kind": "organization", '
    '"names": [{"text": "Example Shipyard JSC", "lang": "en", "role": "primary", "official": true}], '
    '"designations": [{"number": "1"}]}'
)


def write_list(root: Path, manifest: str = MANIFEST, lines: str = LINE + "\n", name: str = "own-list") -> Path:
    """A list folder with the given two files."""
    folder = root / name
    folder.mkdir(parents=True)
    (folder / "list.toml").write_text(manifest, encoding="utf-8")
    (folder / "entities.jsonl").write_text(lines, encoding="utf-8")
    return folder


def problems_of(folder: Path) -> tuple[str, ...]:
    """The problems with which a folder is refused."""
    with pytest.raises(ListFormatError) as caught:
        load_list(folder)
    return caught.value.problems


def test_the_smallest_list_is_read_with_its_defaults(tmp_path: Path) -> None:
    """A company list needs five keys and one designation with a number."""
    snapshot = load_list(write_list(tmp_path))
    entity = snapshot.entities[0]
    assert "own-list" == snapshot.manifest.list_id
    assert date(2026, 4, 1) == snapshot.manifest.as_of
    assert () == snapshot.manifest.measures
    assert (EntityName("Example Shipyard JSC", "en", NameRole.PRIMARY),) == entity.names
    assert PartyKind.ORGANIZATION == entity.kind
    assert (None, "unknown") == (entity.designations[0].listed_on, entity.designations[0].listed_on_status)


def test_the_example_of_the_documentation_loads(tmp_path: Path) -> None:
    """What docs/list-format.md prints as the smallest list is one, with its measure too."""
    text = (ROOT / "docs" / "list-format.md").read_text(encoding="utf-8")
    manifest, measure, _ = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    (lines,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    snapshot = load_list(write_list(tmp_path, f"{manifest}\n{measure}", lines, "my-company-negative"))
    assert 2 == len(snapshot.entities)
    assert Effect.ENHANCED_REVIEW == snapshot.manifest.measures[0].effect


def test_a_designation_without_a_notice_takes_the_one_of_the_list(tmp_path: Path) -> None:
    """The notice of `list.toml` stands for every designation that names none."""
    manifest = MANIFEST.replace("title.en", 'notice = "House rule 7"\ntitle.en')
    assert "House rule 7" == load_list(write_list(tmp_path, manifest)).entities[0].designations[0].notice


def test_the_digest_can_be_checked_with_sha256sum(tmp_path: Path) -> None:
    """The digest is the SHA-256 of the two lines that sha256sum prints for the files."""
    folder = write_list(tmp_path)
    printed = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("list.toml", "entities.jsonl")
    )
    assert hashlib.sha256(printed.encode()).hexdigest() == load_list(folder).digest


def test_an_unknown_key_in_the_manifest_is_refused_with_its_line(tmp_path: Path) -> None:
    """A misspelt key never passes as a left-out one."""
    folder = write_list(tmp_path, MANIFEST.replace("as_of", 'asof = "x"\nas_of'))
    (problem,) = problems_of(folder)
    assert "own-list/list.toml:3:" in problem
    assert "`asof`" in problem


def test_an_unknown_key_in_a_measure_is_found_in_the_right_table(tmp_path: Path) -> None:
    """The line is that of the key in the second measure, not of the first."""
    measure = (
        '[[measure]]\nid = "m"\nbinds = ["company"]\ndirections = ["export"]\ngoods = "all"\n'
        'effect = "information"\ntext = { ja = "確認", en = "check" }\n'
    )
    manifest = f"{MANIFEST}\n{measure}\n{measure}effects = 1\n"
    (problem,) = problems_of(write_list(tmp_path, manifest))
    assert f"list.toml:{manifest[: manifest.index('effects')].count(chr(10)) + 1}:" in problem


def test_a_word_outside_the_vocabulary_is_refused(tmp_path: Path) -> None:
    """An effect the policy does not know stops the load."""
    measure = (
        '[[measure]]\nid = "m"\nbinds = ["company"]\ndirections = ["export"]\ngoods = "all"\n'
        'effect = "forbidden"\ntext = { ja = "確認", en = "check" }\n'
    )
    (problem,) = problems_of(write_list(tmp_path, f"{MANIFEST}\n{measure}"))
    assert "`forbidden`" in problem or "'forbidden'" in problem


def test_every_bad_line_is_named(tmp_path: Path) -> None:
    """All problems are collected, each with its line and its key."""
    lines = "\n".join([LINE, LINE.replace('"kind"', '"kinds"'), "{", LINE.replace("0001", "0004")]) + "\n"
    problems = problems_of(write_list(tmp_path, MANIFEST.replace("= 1", "= 4"), lines))
    assert any("entities.jsonl:2:" in text and "`kind" in text for text in problems)
    assert any("entities.jsonl:3:" in text for text in problems)
    assert any("expected_entities is 4 but 2" in text for text in problems)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """JSON readers keep one of two equal keys in silence; a listed name must not go that way."""
    twice = LINE.replace('"designations"', '"names": [], "designations"')
    assert any("`names` stands twice" in text for text in problems_of(write_list(tmp_path, lines=twice + "\n")))


@pytest.mark.parametrize(
    ("manifest", "line", "words"),
    [
        (MANIFEST.replace("= 1", "= 2"), LINE, "expected_entities is 2 but 1"),
        (MANIFEST, LINE.replace("own-list:", "other:"), "does not start with `own-list:`"),
        (MANIFEST + '[[canary]]\nentity_id = "own-list:0001"\nname = "Other JSC"\n', LINE, "another file was read"),
        (MANIFEST.replace('id = "own-list"', 'id = "own"'), LINE, "the folder is named `own-list`"),
        (MANIFEST, "\ufeff" + LINE, "byte order mark"),
        (MANIFEST, LINE + "\n", "Input data was truncated"),
        ("id = ", LINE, "list.toml"),
    ],
)
def test_a_folder_that_contradicts_itself_is_refused(tmp_path: Path, manifest: str, line: str, words: str) -> None:
    """Wrong counts, ids, canaries and encodings refuse the whole list."""
    problems = problems_of(write_list(tmp_path, manifest, line + "\n"))
    assert any(words in text for text in problems) or (words.startswith("Input") and problems)


def test_two_entities_with_one_id_are_refused(tmp_path: Path) -> None:
    """An entity id is given once."""
    problems = problems_of(write_list(tmp_path, MANIFEST.replace("= 1", "= 2"), f"{LINE}\n{LINE}\n"))
    assert any("stands 2 times" in text for text in problems)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """A list saved in Shift_JIS is not read as something else."""
    folder = write_list(tmp_path)
    (folder / "entities.jsonl").write_bytes("株式会社架空".encode("shift_jis"))
    assert any("is not UTF-8" in text for text in problems_of(folder))


def test_a_missing_entities_file_is_refused(tmp_path: Path) -> None:
    """A list.toml alone is no list."""
    folder = write_list(tmp_path)
    (folder / "entities.jsonl").unlink()
    assert any("entities.jsonl: cannot be read" in text for text in problems_of(folder))


def test_a_line_separator_inside_a_name_does_not_split_the_line(tmp_path: Path) -> None:
    """Only a line feed ends a line of JSON Lines."""
    line = LINE.replace("Example Shipyard", "Example\u2028Shipyard")
    assert "Example\u2028Shipyard JSC" == load_list(write_list(tmp_path, lines=line + "\n")).entities[0].names[0].text


def test_all_lists_are_loaded_sorted_and_territories_are_left_alone(tmp_path: Path) -> None:
    """Each folder is a list; `territories`, hidden and underscored folders are none."""
    for name in ("own-list", "another"):
        write_list(tmp_path, MANIFEST.replace("own-list", name), LINE.replace("own-list", name) + "\n", name)
    for name in ("territories", ".git", "_drafts"):
        (tmp_path / name).mkdir()
    assert ["another", "own-list"] == [snapshot.manifest.list_id for snapshot in load_lists(tmp_path)]


def test_a_folder_that_is_no_list_is_an_error_and_does_not_vanish(tmp_path: Path) -> None:
    """A misspelt list.toml stops the load of everything."""
    write_list(tmp_path)
    broken = write_list(tmp_path, name="second")
    (broken / "list.toml").rename(broken / "List.toml")
    with pytest.raises(ListFormatError, match=r"second/list\.toml: cannot be read"):
        load_lists(tmp_path)


def test_a_root_without_lists_is_an_error(tmp_path: Path) -> None:
    """No list is never the same as nobody listed."""
    with pytest.raises(ListFormatError, match="holds no list folder"):
        load_lists(tmp_path)
    with pytest.raises(ListFormatError, match="is not a folder"):
        load_lists(tmp_path / "nowhere")


def test_every_field_of_the_format_reaches_the_model(tmp_path: Path) -> None:
    """Measures, events, identifiers and notes arrive as values of the model."""
    manifest = (
        MANIFEST + 'publisher_country = "JP"\nmax_age_days = 30\nknown_since = 2026-01-01\ngaps = ["none"]\n'
        "[[measure]]\n"
        'id = "m"\nbinds = ["japanese_exporter"]\ndirections = ["export"]\ngoods = "appended_table_2_3"\n'
        'effect = "prohibited"\ndestinations = ["BY", "dnr"]\nroles = ["supplier"]\nend_use = "military"\n'
        "valid_from = 2026-01-01\nvalid_to = 2027-01-01\n"
        'text.ja = "不可"\ntext.en = "no"\nexceptions.ja = ["食品"]\nexceptions.en = ["food"]\n'
        'legal_basis.citation_ja = "架空法"\nstatus = "uncertain: an example"\n'
    ).replace("title.en", 'title.ja = "自社"\ntitle.en')
    value = json.loads(LINE)
    value["identifiers"] = [{"scheme": "lei", "value": "00000000000000000098"}]
    value["notes"] = ["a note"]
    value["designations"][0] |= {
        "listed_on": "2026-02-01",
        "events": [{"on": "2026-03-01", "kind": "suspended", "until": "2026-04-01", "text": "暂停"}],
    }
    snapshot = load_list(write_list(tmp_path, manifest, json.dumps(value, ensure_ascii=False) + "\n"))
    (measure,) = snapshot.manifest.measures
    (designation,) = snapshot.entities[0].designations
    assert ((Bound.JAPANESE_EXPORTER,), GoodsScope.APPENDED_TABLE_2_3) == (measure.binds, measure.goods)
    assert ("不可", ("food",), ("BY", "dnr")) == (measure.text_ja, measure.exceptions_en, measure.destinations)
    assert ("uncertain: an example", "military", ("supplier",)) == (measure.status, measure.end_use, measure.roles)
    assert (EventKind.SUSPENDED, date(2026, 4, 1)) == (designation.events[0].kind, designation.events[0].until)
    assert ("exact", 30, ("a note",)) == (
        designation.listed_on_status,
        snapshot.manifest.max_age_days,
        snapshot.entities[0].notes,
    )
