"""`list-folder`: a list in the project's own format (docs/list-format.md), such as a company's negative list.

Row accounting: a row is a line of `entities.jsonl`; every line is stored or the list is refused, and
`expected_entities` of `list.toml` is the stated number. So `rejected` is always empty. The ids are the owner's: they are
kept as they stand, and an entity that is missing counts as delisted. `rulings.toml` may stand beside and is not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.manifest import ENTITIES_NAME, MANIFEST_NAME, contradictions
from screening.sources.publishers.adapter import Adapter, Parsed, SourceFile, account
from screening.sources.publishers.identity import delisted
from screening.sources.rulings import RULINGS_NAME
from screening.sources.schema import EntityRow, ManifestTable
from screening.sources.strict import ListFile, Problem, decode_lines_file, decode_toml_file


class ListFolderAdapter:
    """A folder in the project's own format."""

    name = "list-folder"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The two files as the content of `list_id`, which must be the id they state.

        Raises:
            ListFormatError: a file is missing, unknown, or not what its format says.
        """
        found = _by_name(files, list_id)
        problems: list[Problem] = []
        table = decode_toml_file(found[MANIFEST_NAME], ManifestTable, problems)
        notice = "" if table is None else table.notice
        lines = decode_lines_file(found[ENTITIES_NAME], EntityRow, problems)
        entities = tuple(row.entity(notice) for _, row in lines)
        if table is not None:
            problems.extend(contradictions(list_id, table.manifest(), entities))
        if table is None or problems:
            raise ListFormatError(tuple(map(str, problems)))
        return account(
            Parsed(
                entities=entities,
                rows=len(entities),
                stored=len(entities),
                declared=table.expected_entities,
                title=table.title.ja or table.title.en,
                notice=table.notice,
                as_of=table.as_of,
                delisted=delisted(previous, entities, on=table.as_of),
            )
        )


def _by_name(files: Sequence[SourceFile], list_id: str) -> dict[str, ListFile]:
    """The files by their bare name; both must be there, once each, and nothing unknown beside them."""
    bare = [file.name.rpartition("/")[2] for file in files]
    problems = [
        f"{list_id}: `{name}` is given {bare.count(name)} times, not once"
        for name in (MANIFEST_NAME, ENTITIES_NAME)
        if bare.count(name) != 1
    ]
    unknown = sorted(set(bare) - {MANIFEST_NAME, ENTITIES_NAME, RULINGS_NAME})
    problems.extend(f"{list_id}: `{name}` is no file of a list folder" for name in unknown)
    if problems:
        raise ListFormatError(tuple(problems))
    return {name: ListFile(list_id, name, file.content) for name, file in zip(bare, files, strict=True)}


ADAPTERS: tuple[Adapter, ...] = (ListFolderAdapter(),)
