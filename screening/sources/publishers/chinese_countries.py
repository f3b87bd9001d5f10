"""Country names as the Chinese ministries print them -> ISO 3166-1 alpha-2; what is not certain stays without a code.

Source: the Chinese translation of ISO 3166-1 (iso-codes, through pycountry) and the short forms below. 欧盟 (the European
Union) is no country: the address of each entry decides.
"""

from __future__ import annotations

import gettext
from functools import cache
from typing import Final

import pycountry

UNKNOWN: Final = ""
_SHORTEST_NAME: Final = 3
_USUAL: Final = {
    "美国": "US", "日本": "JP", "台湾地区": "TW", "台湾": "TW", "中国台湾": "TW", "香港": "HK", "澳门": "MO", "韩国": "KR", "朝鲜": "KP",
    "英国": "GB", "法国": "FR", "德国": "DE", "俄罗斯": "RU", "荷兰": "NL", "捷克": "CZ", "比利时": "BE", "立陶宛": "LT",
    "波兰": "PL", "意大利": "IT", "保加利亚": "BG", "加拿大": "CA", "澳大利亚": "AU", "新西兰": "NZ", "以色列": "IL", "印度": "IN",
    "土耳其": "TR", "乌克兰": "UA", "瑞典": "SE", "瑞士": "CH", "芬兰": "FI", "挪威": "NO", "丹麦": "DK", "西班牙": "ES",
    "菲律宾": "PH", "新加坡": "SG", "越南": "VN",
}  # fmt: skip


def country_code_zh(text: str) -> str:
    """The alpha-2 code of a country's Chinese name, or empty where it is none for certain."""
    return _names().get(text.strip(), UNKNOWN)


def leading_country_zh(address: str) -> str:
    """The alpha-2 code of the country with which a Chinese address begins (`日本东京都...`), or empty."""
    return _names().get(_leading(address), UNKNOWN)


def without_country_zh(name: str) -> str:
    """A party's name without the country word before it (`美国PVH集团`), where a name is left."""
    rest = name.removeprefix(_leading(name))
    return rest if len(rest) >= _SHORTEST_NAME else name


def _leading(text: str) -> str:
    return max((name for name in _names() if text.startswith(name)), key=len, default="")


@cache
def _names() -> dict[str, str]:
    """Every Chinese name -> code; the short forms win."""
    chinese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            name = getattr(country, attribute, "")
            if name and (printed := chinese.gettext(name)) != name:
                found[printed] = country.alpha_2
    return found | _USUAL
