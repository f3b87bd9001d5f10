"""The forms of a block of names end to end, as the sieve sweeps over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from screening.rescreen.joins import Together, written_together
from screening.rescreen.units import Touch, UnitBook
from screening.text.variants import NameAnalysis


@dataclass(slots=True)
class Block:
    """The units of all forms, end to end.

    Attributes:
        units: what each unit may be.
        rows: the form that each unit stands in.
        owners: the name that each form is of.
        starts: the first unit of each form, and at last the number of all units.
        together: neighbouring units of a form written as one.
    """

    units: list[Touch]
    rows: list[int] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    together: list[Together] = field(default_factory=list)

    @classmethod
    def of(cls, names: Sequence[NameAnalysis], book: UnitBook) -> Block:
        """Lay out the forms of some names, in order."""
        forms = [(number, form.units) for number, name in enumerate(names) for form in name.forms]
        block = cls(book.find([unit for _, units in forms for unit in units]))
        texts = [unit.text for unit in block.units]
        first = 0
        for row, (number, units) in enumerate(forms):
            end = first + len(units)
            block.owners.append(number)
            block.starts.append(end)
            block.rows += [row] * len(units)
            if end - first > 1:
                block.together += written_together(texts[first:end], first)
            first = end
        return block

    def units_of(self, row: int) -> list[Touch]:
        """Return the units of a form."""
        return self.units[self.starts[row] : self.starts[row + 1]]


def surely(units: Sequence[Touch]) -> frozenset[int]:
    """Return the listed tokens that the matcher takes one of these words for, whatever else is there."""
    return frozenset[int]().union(*(unit.surely for unit in units))
