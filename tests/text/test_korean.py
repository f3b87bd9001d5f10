"""Hangul names by the three standards, and one key for their Latin spellings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.text.korean import latin_korean_key, romanize, variants

_REVISED = {
    "구미": "gumi", "영동": "yeongdong", "백암": "baegam", "옥천": "okcheon", "합덕": "hapdeok", "호법": "hobeop",
    "월곶": "wolgot", "벚꽃": "beotkkot", "한밭": "hanbat", "구리": "guri", "설악": "seorak", "칠곡": "chilgok",
    "임실": "imsil", "울릉": "ulleung", "대관령": "daegwallyeong", "백마": "baengma", "종로": "jongno",
    "왕십리": "wangsimni", "별내": "byeollae", "신라": "silla", "해돋이": "haedoji", "같이": "gachi", "굳히다": "guchida",
    "좋고": "joko", "놓다": "nota", "낳지": "nachi", "묵호": "mukho", "집현전": "jiphyeonjeon", "압구정": "apgujeong",
    "낙동강": "nakdonggang", "죽변": "jukbyeon", "낙성대": "nakseongdae", "합정": "hapjeong", "팔당": "paldang",
    "샛별": "saetbyeol", "울산": "ulsan", "속리산": "songnisan", "독립문": "dongnimmun", "극락전": "geungnakjeon",
}  # fmt: skip
_MCCUNE = {
    "평양": "pyongyang", "조선": "choson", "부산": "pusan", "대구": "taegu", "인천": "inchon", "백두산": "paektusan",
    "압록강": "amnokkang", "한국": "hanguk", "독립문": "tongnimmun", "신라": "silla", "전주": "chonju", "발달": "paltal",
}  # fmt: skip
_NORTH = {
    "평양": "phyongyang", "청진": "chongjin", "함흥": "hamhung", "신의주": "sinuiju", "백두산": "paektusan",
    "대동강": "taedonggang", "고려": "koryo", "조선": "joson", "금강": "kumgang", "로동신문": "rodongsinmun",
    "개성": "kaesong", "남포": "nampho", "원산": "wonsan",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), _REVISED.items())
def test_revised_romanisation_follows_its_published_examples(text: str, expected: str) -> None:
    """The examples of the Ministry's notice come out, assimilation included."""
    assert expected == romanize(text, "rr")


@pytest.mark.parametrize(("text", "expected"), _MCCUNE.items())
def test_mccune_reischauer_voices_between_vowels(text: str, expected: str) -> None:
    """Known place names come out, without breves and apostrophes."""
    assert expected == romanize(text, "mr")


@pytest.mark.parametrize(("text", "expected"), _NORTH.items())
def test_the_north_spells_its_places_this_way(text: str, expected: str) -> None:
    """Known places of the DPRK come out as Pyongyang prints them."""
    assert expected == romanize(text, "dprk")


def test_words_and_other_scripts_stay() -> None:
    """Spaces, punctuation and Latin words are kept; decomposed Hangul is read as composed."""
    assert "pyeongyang (ju)abc 5" == romanize("평양 (주)ABC 5")
    assert "gim" == romanize("\u1100\u1175\u11b7")


def test_a_word_that_may_be_a_person_has_customary_spellings() -> None:
    """The family name stands apart in the spelling families use."""
    assert (
        ("hang:rr", "gimjeongil"),
        ("hang:mr", "kimjongil"),
        ("hang:person", "kim jeongil"),
        ("hang:person", "kim jongil"),
    ) == variants("김정일")


def test_a_company_has_the_three_standards_only() -> None:
    """A long word is no person."""
    assert ["hang:rr", "hang:mr", "hang:dprk"] == [rule for rule, _ in variants("조선광선은행")]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12))
def test_every_syllable_becomes_ascii_letters(text: str) -> None:
    """No syllable vanishes and none stays Hangul, by any standard."""
    for standard in ("rr", "mr", "dprk"):
        form = romanize(text, standard)
        assert form.isascii()
        assert len(form) >= len(text)


@pytest.mark.parametrize(
    "spellings",
    [
        "Pyongyang Pyeongyang P'yŏngyang Phyongyang",
        "Ri Lee Yi Rhee Li",
        "Kim Gim",
        "Chosun Choson Joseon Joson Chosŏn",
        "Jong Chong Cheong Chung Jung Jeong",
        "Park Pak Bak",
        "Ryu Yu Yoo Lyu",
        "Roh Noh No",
        "Rodong Nodong",
        "Choe Choi Choy",
        "Jong-il Cheong-il Jongil Chongil",
        "Kwangson Gwangseon Kwangsun",
        "Ryongbong Yongbong Ryeongbong",
        "Paek Baek Baik",
    ],
)
def test_spellings_of_one_korean_word_share_a_key(spellings: str) -> None:
    """Seoul, Pyongyang and family custom fall together."""
    assert 1 == len({latin_korean_key(word) for word in spellings.split()})


@pytest.mark.parametrize("text", [*_REVISED, *_MCCUNE, *_NORTH])
def test_the_standards_meet_in_the_key(text: str) -> None:
    """The three spellings of a name share its key."""
    assert 1 == len({latin_korean_key(romanize(text, standard)) for standard in ("rr", "mr", "dprk")})


@pytest.mark.parametrize(
    ("left", "right"), [("Kim", "Kang"), ("Pyongyang", "Pusan"), ("Ri", "Ra"), ("Chollima", "Chongjin")]
)
def test_different_words_keep_different_keys(left: str, right: str) -> None:
    """The key gives up spelling, not the word."""
    assert latin_korean_key(left) != latin_korean_key(right)
