"""Case forms of Russian and Ukrainian place names, so that "в Донецке" and "Республики Крым" are met.

Only what place names need: nouns in the singular and the adjectives of republics and oblasts, five cases beside the
nominative. A wrong form does no harm, since nobody writes it. An adjective is never made from a town's noun: "улица
Донецкая" is a street in Moscow.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

# Endings: nominative, then genitive, dative, accusative, instrumental, prepositional.
_ENDINGS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("ька", ("ької", "ькій", "ьку", "ькою", "ькій")),
    ("дна", ("дної", "дній", "дну", "дною", "дній")),
    ("мна", ("мної", "мній", "мну", "мною", "мній")),
    ("ая", ("ой", "ой", "ую", "ой", "ой")),
    ("яя", ("ей", "ей", "юю", "ей", "ей")),
    ("ія", ("ії", "ії", "ію", "ією", "ії")),
    ("ия", ("ии", "ии", "ию", "ией", "ии")),
    ("іка", ("іки", "іці", "іку", "ікою", "іці")),
    ("ка", ("ки", "ке", "ку", "кой", "ке")),
    ("га", ("ги", "ге", "гу", "гой", "ге")),
    ("ха", ("хи", "хе", "ху", "хой", "хе")),
    ("а", ("ы", "е", "у", "ой", "е")),
    ("я", ("и", "е", "ю", "ей", "е")),
    ("сть", ("сти", "сти", "сть", "стью", "сти")),
    ("чь", ("чи", "чи", "чь", "чью", "чи")),
    ("ль", ("ля", "лю", "ль", "лем", "ле")),
    ("ьк", ("ька", "ьку", "ьк", "ьком", "ьку")),
    ("к", ("ка", "ку", "к", "ком", "ке")),
    ("н", ("на", "ну", "н", "ном", "не")),
    ("м", ("ма", "му", "м", "мом", "ме")),
    ("ц", ("ца", "цу", "ц", "цем", "це")),
    ("р", ("ра", "ру", "р", "ром", "ре")),
    ("д", ("да", "ду", "д", "дом", "де")),
    ("п", ("па", "пу", "п", "пом", "пе")),
    ("с", ("са", "су", "с", "сом", "се")),
)
_SHORTEST: Final = 4


def case_forms(phrase: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The five oblique cases of a place name given as lower-case words; without those equal to the name itself."""
    columns = [_cases(word) for word in phrase]
    forms = (tuple(words) for words in zip_longest(*columns))
    return tuple(dict.fromkeys(form for form in forms if form != phrase))


def _cases(word: str) -> tuple[str, ...]:
    """One word in five cases; a short word or one with an unknown ending stays as it is."""
    if len(word) >= _SHORTEST:
        for ending, oblique in _ENDINGS:
            if word.endswith(ending):
                return tuple(word.removesuffix(ending) + case for case in oblique)
    return (word,) * 5
