"""What a finding about a territory says to the compliance officer, in English and Japanese."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from screening.model.result import TerritoryFinding
from screening.model.snapshot import Place, PlaceKind, Territory
from screening.policy.codes import CodeMention
from screening.policy.fieldtext import read

_KIND_EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        PlaceKind.REGIME: "is a name of {title}",
        PlaceKind.COUNTRY: "is a name of {title}",
        PlaceKind.REGION: "is read as {place}, a region {reach}",
        PlaceKind.CITY: "is read as {place}, a town {within}",
        PlaceKind.PORT: "is read as {place}, a port {within}",
        PlaceKind.DEMONYM: "is a word that points to {title}",
    },
)
_KIND_JA: Final[Mapping[str, str]] = MappingProxyType(
    {
        PlaceKind.REGIME: "は{title}の名称です",
        PlaceKind.COUNTRY: "は{title}の名称です",
        PlaceKind.REGION: "は{reach}「{place}」（地域名）と読めます",
        PlaceKind.CITY: "は{within}「{place}」（都市名）と読めます",
        PlaceKind.PORT: "は{within}「{place}」（港名）と読めます",
        PlaceKind.DEMONYM: "は{title}を指す語です",
    },
)
_REASONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "control": (
            "Only the town or region is known; the measures name the self-proclaimed republic, and control of the area changes. Find out who controls the address.",
            "都市名・地域名のみが分かっています。措置の対象は自称「共和国」であり、支配状況は変化するため、所在地の実際の支配者を確認してください。",
        ),
        "elsewhere": (
            "The record states another country, so the two must be reconciled.",
            "別の国が記載されているため、どちらが正しいか確認してください。",
        ),
        "homonym": (
            "Other places or words share this name; find out which is meant.",
            "同名の地名・語が他にもあるため、どれを指すか確認してください。",
        ),
        "unsure": (
            "The word may mean it but does not prove it; find out what is meant.",
            "この語だけでは断定できません。何を指すか確認してください。",
        ),
        "street": ("It reads like the name of a street.", "通りの名称と思われます。"),
        "house": (
            "It reads like the name of a restaurant, a hotel or the like.",
            "飲食店・ホテル等の名称と思われます。",
        ),
        "spelling": (
            "The spelling differs by one letter from the known one.",
            "既知の綴りと1文字異なります。",
        ),
        "goods": (
            "It stands in the description of the goods: check their origin and destination.",
            "貨物の説明に記載されています。原産地と仕向地を確認してください。",
        ),
        "advisory": (
            "Advisory: measures on this territory are not verified here.",
            "注意喚起です（この地域に関する措置は本サービスでは未確認です）。",
        ),
    },
)
_CODE_EN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code": "is the country code of {title}",
        "code:text": "stands at the end of the address like the country code of {title}; it abbreviates other regions too",
        "flag": "is the flag of {title}",
        "mmsi": "is an MMSI of a vessel under the flag of {title}",
        "locode": "is the UN/LOCODE of a port in the area of {title}",
        "locode:unknown": "looks like a UN/LOCODE of {title}, but is not in the port table",
        "subdivision": "is the ISO 3166-2 code of a region in the area of {title}",
    },
)
_CODE_JA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "code": "{title}の国コードです",
        "code:text": "{title}の国コードのように住所の末尾にありますが、他の地域の略称でもあります",
        "flag": "{title}の旗国コードです",
        "mmsi": "{title}籍船のMMSI番号です",
        "locode": "{title}の港のUN/LOCODEです",
        "locode:unknown": "{title}のUN/LOCODEの形をしていますが、港の表にありません",
        "subdivision": "{title}の地域のISO 3166-2コードです",
    },
)


@dataclass(frozen=True, slots=True)
class Sign:
    """A place met in a field: the path, the text as written, the place, the rule, and its Japanese name if known."""

    field: str
    matched: str
    place: Place
    rule: str
    place_ja: str


def place_finding(territory: Territory, sign: Sign, verdict: str, reasons: tuple[str, ...]) -> TerritoryFinding:
    """A finding for a place name; `reasons` are the codes of what weakened or qualifies it."""
    place = sign.place
    title_en, title_ja = _titles(territory)
    within_en, within_ja = f"in {title_en}", f"{title_ja}の"
    reach_en, reach_ja = within_en, within_ja
    if not territory.country_codes:
        within_en, within_ja = f"in the area of {title_en}", f"{title_ja}の地域にある"
        reach_en, reach_ja = f"overlapping with {title_en}", f"{title_ja}と重なる"
    named_en = place.of or place.text
    said_en = _KIND_EN[place.kind].format(title=title_en, place=named_en, within=within_en, reach=reach_en)
    named_ja = sign.place_ja or named_en
    said_ja = _KIND_JA[place.kind].format(title=title_ja, place=named_ja, within=within_ja, reach=reach_ja)
    text_en, text_ja = f"“{sign.matched}” {said_en}.", f"「{sign.matched}」{said_ja}。"
    return TerritoryFinding(
        territory_id=territory.territory_id,
        field=sign.field,
        matched=sign.matched,
        place=place.of or place.text,
        kind=place.kind,
        rule=sign.rule,
        verdict=verdict,
        text_en=" ".join((text_en, *(_REASONS[code][0] for code in reasons))),
        text_ja="".join((text_ja, *(_REASONS[code][1] for code in reasons))),
    )


def code_finding(territory: Territory, field: str, code: CodeMention, verdict: str) -> TerritoryFinding:
    """A finding for a code in a structured field or a text."""
    title_en, title_ja = _titles(territory)
    reasons = _code_reasons(territory, code)
    text_en = f"“{code.matched}” {_CODE_EN[code.rule].format(title=title_en)}."
    text_ja = f"「{code.matched}」は{_CODE_JA[code.rule].format(title=title_ja)}。"
    return TerritoryFinding(
        territory_id=territory.territory_id,
        field=field,
        matched=code.matched,
        place=code.place,
        kind=code.kind,
        rule=code.rule,
        verdict=verdict,
        text_en=" ".join((text_en, *(_REASONS[reason][0] for reason in reasons))),
        text_ja="".join((text_ja, *(_REASONS[reason][1] for reason in reasons))),
    )


def japanese_names(territory: Territory) -> dict[str, str]:
    """Each place's first Japanese name, by the name the territory file groups its forms under."""
    found: dict[str, str] = {}
    for place in territory.places:
        if place.lang == "ja":
            found.setdefault(place.of, place.text)
    return found


def as_written(raw: str, folded: str) -> str:
    """The mention as it stands in the field, or its folded form where the two cannot be laid over each other."""
    pattern = r"[\W_]*".join(re.escape(char) for char in folded if not char.isspace())
    if (found := re.search(pattern, raw, re.IGNORECASE)) is not None:
        return found[0]
    return next(_same_when_read(raw, folded), folded)


def _same_when_read(raw: str, folded: str) -> Iterator[str]:
    """Words, then stretches of equal length, of `raw` that are read as `folded`: P'yŏngyang, 朝鮮総聯."""
    for word in re.finditer(r"[^\s,;/()]+", raw):
        if " ".join(part.text for part in read(word[0]).words) == folded:
            yield word[0]
    for size in range(len(folded), len(folded) + 4):
        stretches = (raw[at : at + size] for at in range(len(raw) - size + 1))
        yield from (part for part in stretches if "".join(run.text for run in read(part).runs) == folded)


def _titles(territory: Territory) -> tuple[str, str]:
    """The territory's title in English and Japanese."""
    return territory.title.en, territory.title.ja or territory.title.en


def _code_reasons(territory: Territory, code: CodeMention) -> tuple[str, ...]:
    if territory.advisory:
        return ("advisory",)
    return ("control",) if territory.parent_country and not code.fires else ()
