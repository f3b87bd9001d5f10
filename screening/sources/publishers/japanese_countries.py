"""Country names as Japanese ministries print them -> ISO 3166-1 alpha-2; what is not certain stays without a code.

Sources: the Japanese translation of ISO 3166-1 (iso-codes, through pycountry) and the spellings below, in use in the
lists of METI and MOF. 朝鮮 alone is no country here: it may mean the peninsula, and the territory rules decide on it.
"""

from __future__ import annotations

import gettext
import re
import unicodedata
from functools import cache
from typing import Final

import pycountry

UNKNOWN: Final = ""
_USUAL: Final = {
    "アラブ首長国連邦": "AE", "アフガニスタン": "AF", "中国": "CN", "中華人民共和国": "CN", "台湾": "TW", "香港": "HK", "マカオ": "MO",
    "エジプト": "EG", "英国": "GB", "イギリス": "GB", "イスラエル": "IL", "イラン": "IR", "イラク": "IQ", "インド": "IN",
    "インドネシア": "ID", "ヨルダン": "JO", "北朝鮮": "KP", "韓国": "KR", "大韓民国": "KR", "クウェート": "KW",
    "カザフスタン": "KZ", "キルギス": "KG", "レバノン": "LB", "リビア": "LY", "マレーシア": "MY", "パキスタン": "PK",
    "パレスチナ": "PS", "カタール": "QA", "ロシア": "RU", "ロシア連邦": "RU", "サウジアラビア": "SA", "シンガポール": "SG",
    "ソマリア": "SO", "スーダン": "SD", "南スーダン": "SS", "シリア": "SY", "タイ": "TH", "トルコ": "TR", "ウクライナ": "UA",
    "米国": "US", "アメリカ": "US", "アメリカ合衆国": "US", "ウズベキスタン": "UZ", "ベトナム": "VN", "イエメン": "YE",
    "コンゴ民主共和国": "CD", "コートジボワール": "CI", "ミャンマー": "MM", "セルビア": "RS", "ベラルーシ": "BY", "ドイツ": "DE",
    "フランス": "FR", "イタリア": "IT", "スイス": "CH", "オーストリア": "AT", "ベルギー": "BE", "オランダ": "NL",
    "スペイン": "ES", "フィリピン": "PH", "モロッコ": "MA", "アルジェリア": "DZ", "チュニジア": "TN", "マリ": "ML",
    "中央アフリカ": "CF", "中央アフリカ共和国": "CF", "ハイチ": "HT", "エリトリア": "ER", "ケニア": "KE", "ウガンダ": "UG",
    "ルワンダ": "RW", "ジンバブエ": "ZW", "リベリア": "LR", "ギニアビサウ": "GW", "バーレーン": "BH", "オマーン": "OM",
    "アゼルバイジャン": "AZ", "アルメニア": "AM", "ジョージア": "GE", "タジキスタン": "TJ", "トルクメニスタン": "TM",
    "バングラデシュ": "BD", "スリランカ": "LK", "モンゴル": "MN", "キプロス": "CY", "マルタ": "MT", "パナマ": "PA",
}  # fmt: skip


def country_code_ja(text: str) -> str:
    """The alpha-2 code of a country as a Japanese list prints it, or empty where it is none for certain."""
    word = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _USUAL.get(word) or _names().get(word, UNKNOWN)


@cache
def _names() -> dict[str, str]:
    """Every Japanese name of the standard's translation -> code."""
    japanese = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["ja"])
    found: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "official_name", "common_name"):
            name = getattr(country, attribute, "")
            if name and (printed := japanese.gettext(name)) != name:
                found[re.sub(r"\s+", "", unicodedata.normalize("NFKC", printed))] = country.alpha_2
    return found
