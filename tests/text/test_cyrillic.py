"""Cyrillic names by the common standards, and one key for their Latin spellings."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text.cyrillic import STANDARDS, language, latin_russian_key, romanize, variants

_HARD_IN_ISO_9 = {"чаща", "кольцо"}
_WORDS = [
    "Туполев",
    "Адмиралтейские",
    "Судостроительный",
    "завод",
    "объект",
    "Йошкар",
    "Цезарь",
    "Щукин",
    "подъезд",
    "Ельня",
    "вьюга",
    "майор",
    "Юрий",
    "Яковлев",
    "Эхо",
    "чаща",
    "жизнь",
    "Алексеев",
    "кольцо",
    "район",
    "Каменск",
    "Воронеж",
    "ярый",
    "Ейск",
    "Баррикады",
    "Концерн",
    "бюро",
    "Вооружение",
    "Кронштадт",
    "Разведывательное",
    "Красносельская",
    "Новороссийск",
    "Чебоксары",
    "Циклон",
    "Хабаровск",
    "Нижний",
    "Тагил",
    "Энергомаш",
    "Объединение",
]


@pytest.mark.parametrize(
    ("standard", "expected"),
    [
        ("bgn-pcgn", "admiralteyskiye verfi"),
        ("simple", "admiralteyskie verfi"),
        ("icao-9303", "admiralteiskie verfi"),
        ("iso-9", "admiraltejskie verfi"),
        ("gost", "admiraltejskie verfi"),
        ("german", "admiralteiskije werfi"),
        ("polish", "admiraltiejskije wierfi"),
    ],
)
def test_each_standard_writes_its_own(standard: str, expected: str) -> None:
    """One name, seven Latin spellings."""
    assert expected == romanize("Адмиралтейские верфи", standard)


@pytest.mark.parametrize(
    ("text", "standard", "expected"),
    [
        ("Кронштадт", "german", "kronschtadt"),
        ("Кронштадт", "polish", "kronsztadt"),
        ("Щит", "gost", "shhit"),
        ("Хрущёв", "bgn-pcgn", "khrushchev"),
        ("Цезарь кольцо", "gost", "cezar kolczo"),
        ("Чайковский", "german", "tschaikowski"),
        ("Харків", "icao-9303", "kharkiv"),
        ("Гоголь Київ", "bgn-pcgn", "hohol kyyiv"),
        ("Магілёў", "bgn-pcgn", "mahilyow"),
        ("Қазақстан", "bgn-pcgn", "qazaqstan"),
        ("Ћирић Ђорђевић", "bgn-pcgn", "ciric djordjevic"),
        ("Въоръжение България", "simple", "vaorazhenie balgariya"),
        ("Ўзбекистон", "simple", "ozbekiston"),
        ("Москва́ 2-й «Завод»", "simple", "moskva 2-y «zavod»"),
    ],
)
def test_languages_have_letters_of_their_own(text: str, standard: str, expected: str) -> None:
    """Ukrainian, Belarusian, Kazakh, Serbian, Bulgarian and Uzbek names are read by their own rows."""
    assert expected == romanize(text, standard)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Туполев", ""), ("Київ", "uk"), ("Беларуськалій ў", "be"), ("Қазақстан", "kk"), ("Жаңы Өмүр", "ky"), ("Ўзбекистон", "uz"),
     ("Улаанбаатар Өргөө", "mn"), ("Југоимпорт", "sr"), ("Ќирил", "mk"), ("Тоҷикистон", "tg"), ("Въоръжение", "bg"),
     ("объект", "")],
)  # fmt: skip
def test_letters_of_one_alphabet_tell_the_language(text: str, expected: str) -> None:
    """What Russian does not have decides; a name without such letters may be Russian."""
    assert expected == language(text)


def test_the_caller_may_name_the_language() -> None:
    """A name whose letters leave the language open is read as the caller says."""
    assert "vitsyebsk" == romanize("Віцебск", "bgn-pcgn", "be")
    assert "kharkov" == romanize("Харьков", "bgn-pcgn", "")


def test_an_unknown_standard_is_refused() -> None:
    """A rule that does not exist is an error of the caller, and the rule's full name is accepted."""
    assert "shchit" == romanize("Щит", "cyrl:bgn-pcgn")
    with pytest.raises(KeyError):
        romanize("Щит", "soviet")


def test_variants_come_once_with_the_usual_first() -> None:
    """Equal spellings are one variant under the first rule that makes it."""
    assert (("cyrl:bgn-pcgn", "tupolev"), ("cyrl:german", "tupolew")) == variants("Туполев")


def test_companies_of_neighbours_keep_their_russian_spelling() -> None:
    """A Belarusian name is also met by its Russian letters."""
    assert "kharkiv" in dict(variants("Харків")).values()
    assert "gomel" in {form for _, form in variants("Гомель")}
    assert "magilyou" in {form for _, form in variants("Магілёў")}


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0x400, max_codepoint=0x52F), min_size=1, max_size=20))
def test_every_cyrillic_text_becomes_ascii(text: str) -> None:
    """No Cyrillic letter of any language is left standing, by any standard."""
    assert [True] * len(STANDARDS) == [romanize(text, standard).isascii() for standard in STANDARDS]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="абвгдеёжзийклмнопрстуфхцчшщыэюя", min_size=1, max_size=20))
def test_no_russian_letter_vanishes(text: str) -> None:
    """Each letter but the signs writes at least one Latin letter."""
    assert [True] * len(STANDARDS) == [
        len(romanize(text, s, "")) >= len(text) - text.count("ий") - text.count("ый") for s in STANDARDS
    ]


@pytest.mark.parametrize(
    "spellings",
    [
        "Avant-Spejs Avant-Speis Avant-Speys AVANTSPEJS",
        "Vooruzhenie Vooruzheniye Vooruzenie Vooruženie",
        "Kronshtadt Kronschtadt Kronsztadt Kronštadt",
        "Razvedyvatel'noe Razvedyvatelnoye Razvedyvatel’noje",
        "Alexeev Alekseyev Aleksejev Alexejew Alekseev",
        "Krasnosel'skaya Krasnoselskaia Krasnoselskaja",
        "Tsiklon Ciklon Tziklon",
        "Khimiya Himiya Ximiya Khimija",
        "Yuzhny Iuzhnyi Juzhnyj Yuzhnyy",
        "Shchit Schit Szczit",
        "Yakovlev Iakovlev Jakovlev Jakowlew Yakovleff",
        "Aleksandr Alexandr",
        "Korolev Korolyov Korolëv",
        "Chaika Czajka Tschaika",
        "Donetsk Donec'k Doneck Donieck",
        "Crimea Krimea",
        "Tekhnologiya Technologiya Technologija",
        "Elektronika Elektronica",
    ],
)
def test_spellings_of_one_russian_word_share_a_key(spellings: str) -> None:
    """Standards, passports and neighbours' habits fall together."""
    assert 1 == len({latin_russian_key(word) for word in spellings.split()})


@pytest.mark.parametrize("word", _WORDS)
def test_the_standards_meet_in_the_key(word: str) -> None:
    """BGN/PCGN, simple, ICAO, ISO 9 and GOST spellings of a word share its key (ISO 9: but for c before a and o)."""
    standards = ["bgn-pcgn", "simple", "icao-9303", "gost", *([] if word in _HARD_IN_ISO_9 else ["iso-9"])]
    keys = {latin_russian_key(romanize(word, standard)) for standard in standards}
    assert 1 == len(keys)


@pytest.mark.parametrize(
    ("left", "right"),
    [("Almaz", "Alma"), ("Kvant", "Kvarts"), ("Tupolev", "Tupol"), ("Zenit", "Zemlya"), ("Salyut", "Sokol")],
)
def test_different_words_keep_different_keys(left: str, right: str) -> None:
    """The key gives up spelling, not the word."""
    assert latin_russian_key(left) != latin_russian_key(right)


def _bare(text: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))
    return "".join(char for char in plain if char.isascii() and char.isalnum())


@pytest.mark.parametrize(
    ("schema", "standard"),
    [("BGN_PCGN", "bgn-pcgn"), ("ICAO_DOC_9303", "icao-9303"), ("GOST_779", "iso-9"), ("GOST_779_ALT", "gost")],
)
def test_the_tables_agree_with_an_independent_library(schema: str, standard: str) -> None:
    """The standards come out as in iuliia, a library with tables of its own (GOST 7.79 system A is ISO 9:1995)."""
    iuliia = pytest.importorskip("iuliia", reason="iuliia is the oracle of this test and not installed")
    oracle = getattr(iuliia, schema)
    assert [_bare(oracle.translate(word)) for word in _WORDS] == [romanize(word, standard) for word in _WORDS]
