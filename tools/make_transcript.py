"""Writes the transcript of README.md: what the code answers for the parties of examples/dozen.jsonl.

Usage: python tools/make_transcript.py [--check]
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from screening.cli.lines import screen_lines
from screening.model.result import ScreeningOptions, Transaction
from screening.refresh import build_index
from screening.screen import open_screener
from screening.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- transcript -->\n", "<!-- /transcript -->"


def answers() -> list[tuple[dict[str, str], dict[str, object]]]:
    """Return each question of the examples with its answer, over an index built from `lists/`."""
    questions = (ROOT / "examples" / "dozen.jsonl").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        build_index(ROOT / "lists", Path(folder))
        screener = open_screener(replace(Settings(), index_dir=Path(folder)))
        sink = io.BytesIO()
        screen_lines(screener, Transaction(), ScreeningOptions(), io.BytesIO(questions), sink)
        screener.close()
    asked = [json.loads(line) for line in questions.splitlines()]
    return list(zip(asked, map(json.loads, sink.getvalue().splitlines()), strict=True))


def row(asked: dict[str, str], answer: dict[str, object]) -> str:
    """Return one line of the table."""
    party = " · ".join(asked[field] for field in ("name", "address", "country") if asked.get(field))
    hits, places = answer["hits"], answer["territories"]
    assert isinstance(hits, list)
    assert isinstance(places, list)
    found = [f"{hit['matched_name']} ({hit['list_id']} no. {hit['number']}, {hit['score']:.2f})" for hit in hits[:1]]
    found += [f"“{place['matched']}”: {place['territory_id']}" for place in places]
    return f"| {asked['id']} | {party} | **{answer['disposition']}** | {'; '.join(found) or '–'} |"


def transcript() -> str:
    """Return the table."""
    lines = ["| what is tried | party | answer | found |", "|---|---|---|---|"]
    return "\n".join([*lines, *(row(*pair) for pair in answers())]) + "\n"


def main() -> int:
    """Write the transcript, or with --check say whether the README holds what the code prints."""
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    fresh = f"{head}{BEGIN}{transcript()}{END}{tail}"
    if "--check" in sys.argv:
        print(
            "README.md holds what the code prints"
            if fresh == text
            else "README.md differs: run tools/make_transcript.py"
        )
        return int(fresh != text)
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
