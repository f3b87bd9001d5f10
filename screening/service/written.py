"""Parts of answers that stay the same while a generation serves, written once and kept as bytes.

Most of an answer is the listed entity, the measures of its list and the state of the lists, the same in every answer that
shows them. To make such a part anew costs more than the whole rest of the answer; to read it from its bytes costs little.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from google.protobuf.message import Message

_Value = TypeVar("_Value")


class Written(Generic[_Value]):
    """The bytes of the messages of values, known again by the object and not by what it says.

    Values must not change. When more than `most` are known, all are forgotten: those in use come back at once, and
    nothing of an old generation is held for long. Safe to use from many threads.
    """

    def __init__(self, write: Callable[[_Value], Message], most: int) -> None:
        self._write: Final = write
        self._most: Final = most
        self._kept: Final[dict[int, tuple[_Value, bytes]]] = {}

    def into(self, message: Message, value: _Value) -> None:
        """Put a value into a message of its own, which is empty."""
        kept = self._kept.get(id(value))
        # The value is held beside its bytes, so its number cannot be given to another while it is known here.
        if kept is None or kept[0] is not value:
            if len(self._kept) >= self._most:
                self._kept.clear()
            kept = self._kept[id(value)] = value, self._write(value).SerializeToString()
        message.MergeFromString(kept[1])
