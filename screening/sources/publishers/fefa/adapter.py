"""`fefa-notice`: one notice of METI and MOFA (PDF, or the text layer of it) as the content of its list.

Row accounting: a row is a numbered entry; the numbers run 1, 2, 3 ... without a gap. Every entry is stored or the
notice is refused: an entry without its address label, with another number of aliases than the notice states in words,
or with printed text that no name and no address holds is an error. So `rejected` is always empty. The notice states no
number of entries.
"""

from __future__ import annotations

from collections.abc import Sequence

from screening.errors import ListFormatError
from screening.model.entity import ListedEntity
from screening.sources.publishers.adapter import Adapter, Parsed, SourceFile, account
from screening.sources.publishers.fefa.entities import to_entities
from screening.sources.publishers.fefa.notice import read_notice
from screening.sources.publishers.identity import delisted


class FefaNoticeAdapter:
    """The Russian, the Belarusian and the third-country notice (FEFA Article 48(3))."""

    name = "fefa-notice"

    def parse(self, files: Sequence[SourceFile], *, list_id: str, previous: Sequence[ListedEntity]) -> Parsed:
        """The notice as the content of `list_id`; the number and the printed names together say who is who.

        Raises:
            ListFormatError: there is not exactly one file, or anything of the notice could not be read.
        """
        if len(files) != 1:
            raise ListFormatError((f"{list_id}: a notice is one file (PDF or text), but there are {len(files)}",))
        notice = read_notice(files[0])
        entities = to_entities(notice, list_id, previous=previous)
        return account(
            Parsed(
                entities=entities,
                rows=len(notice.entries) + len(notice.rejected),
                stored=len(entities),
                title=notice.title,
                notice=notice.notice,
                as_of=notice.updated_on,
                delisted=delisted(previous, entities, on=notice.updated_on),
            )
        )


ADAPTERS: tuple[Adapter, ...] = (FefaNoticeAdapter(),)
