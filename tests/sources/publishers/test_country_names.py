"""Country names in Japanese and Chinese lists become codes, or stay without one."""

from __future__ import annotations

import pytest

from screening.sources.publishers.chinese_countries import country_code_zh, leading_country_zh, without_country_zh
from screening.sources.publishers.japanese_countries import country_code_ja


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("アフガニスタン", "AF"),
        ("アラブ首長国連邦", "AE"),
        ("シリア・アラブ共和国", "SY"),
        ("ｲﾗﾝ", "IR"),
        ("大韓民国", "KR"),
        ("北朝鮮", "KP"),
        ("朝鮮", ""),
        ("架空国", ""),
        ("", ""),
    ],
)
def test_japanese_names(printed: str, code: str) -> None:
    """Usual and official names of either width; 朝鮮 alone is no country."""
    assert code == country_code_ja(printed)


@pytest.mark.parametrize(
    ("printed", "code"), [("美国", "US"), ("台湾地区", "TW"), ("奥地利", "AT"), ("欧盟", ""), ("", "")]
)
def test_chinese_names(printed: str, code: str) -> None:
    """Short forms and the names of the standard; the European Union is no country."""
    assert code == country_code_zh(printed)


@pytest.mark.parametrize(("address", "code"), [("日本东京都架空区1-2", "JP"), ("东京都", ""), ("Rue 1, Liege", "")])
def test_the_country_a_chinese_address_begins_with(address: str, code: str) -> None:
    """A Chinese address begins with its country, if it names one."""
    assert code == leading_country_zh(address)


@pytest.mark.parametrize(("name", "rest"), [("美国PVH集团", "PVH集团"), ("美国", "美国"), ("PVH集团", "PVH集团")])
def test_a_country_word_before_a_name(name: str, rest: str) -> None:
    """It is taken off only where a name is left."""
    assert rest == without_country_zh(name)
