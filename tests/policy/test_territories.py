"""Golden cases: what is a sign of an embargoed territory, and what only looks like one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.model.party import Address, Identifier, Party, PartyKind
from screening.model.result import ScreeningRequest, TerritoryFinding, Transaction
from screening.policy.territories import Gazetteer
from screening.sources.territory import load_territories

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / ".." / "shared"
TERRITORIES = load_territories(ROOT / "lists")
GAZETTEER = Gazetteer(TERRITORIES)

F, R = "fires", "review"

# (address text, its country, {territory: strongest verdict})
ADDRESSES: list[tuple[str, str, dict[str, str]]] = [
    # North Korea, as it is written
    ("Pyongyang, DPRK", "", {"dprk": F}),
    ("P'yŏngyang", "", {"dprk": F}),
    ("Pyeongyang", "", {"dprk": F}),
    ("Phyongyang", "", {"dprk": F}),
    ("Pyong-yang", "", {"dprk": F}),
    ("Pyung Yang", "", {"dprk": F}),
    ("PYONGYANG CITY", "", {"dprk": F}),
    ("Пхеньян", "", {"dprk": F}),
    ("г. Пхеньяне, КНДР", "", {"dprk": F}),
    ("평양시 중구역", "", {"dprk": F}),
    ("평 양 시", "", {"dprk": F}),
    ("조선민주주의인민공화국 평안남도", "", {"dprk": F}),
    ("조선 민주주의 인민 공화국", "", {"dprk": F}),
    ("平壌市中区域", "", {"dprk": F}),
    ("平壤市", "", {"dprk": F}),
    ("朝鲜民主主义人民共和国", "", {"dprk": F}),
    ("朝鮮民主主義人民共和國", "", {"dprk": F}),
    ("北朝鮮", "", {"dprk": F}),
    ("北 朝 鮮", "", {"dprk": F}),
    ("ｷﾀﾁｮｳｾﾝ", "", {"dprk": F}),
    ("ピョンヤン市", "", {"dprk": F}),
    ("北韓", "", {"dprk": F}),
    ("북한", "", {"dprk": F}),
    ("Korea, North", "", {"dprk": F}),
    ("Korea, Democratic People's Republic of", "", {"dprk": F}),
    ("Democratic Peoples Republic of Korea", "", {"dprk": F}),
    ("Democratc Peoples Republc of Korea", "", {"dprk": F}),
    ("D.P.R.K.", "", {"dprk": F}),
    ("Ｄ．Ｐ．Ｒ．Ｋ．", "", {"dprk": F}),
    ("D.P.R. Korea", "", {"dprk": F}),
    ("N. Korea", "", {"dprk": F}),
    ("NorthKorea", "", {"dprk": F}),
    ("Nordkorea", "", {"dprk": F}),
    ("Corée du Nord", "", {"dprk": F}),
    ("No\u200brth Ko\u00adrea", "", {"dprk": F}),
    ("Nоrth Kоrea", "", {"dprk": F}),
    ("Wonsan, Kangwon", "", {"dprk": F}),
    ("新義州市", "", {"dprk": F}),
    ("North Hamgyong Province", "", {"dprk": F}),
    ("DPRK", "KR", {"dprk": F}),
    # North Korea, as it may be
    ("Pyongyng", "", {"dprk": R}),
    ("Pyongyang", "CN", {"dprk": R}),
    ("Nampo", "", {"dprk": R}),
    ("南浦市 平安南道", "", {"dprk": F}),
    ("元山", "", {"dprk": R}),
    ("海州", "", {"dprk": R}),
    ("朝鮮", "", {"dprk": R}),
    ("Korea, Democratic Republic of", "", {"dprk": R}),
    ("Pyongyang Street 5", "", {"dprk": R}),
    ("Gulshan-2, KP-04", "PK", {"dprk": R}),
    ("Nampo, KP", "", {"dprk": R}),
    ("Peshawar, KP", "PK", {}),
    ("Peshawar, KP, Pakistan", "", {}),
    ("서울 북한산로 1", "", {}),
    ("Bukhansan-ro, Seoul", "", {}),
    ("广州市天河区 罗先生", "", {}),
    # not North Korea
    ("Seoul, Republic of Korea", "KR", {}),
    ("Seoul, Republic of Korea", "", {}),
    ("Gumi, North Gyeongsang Province, South Korea", "", {}),
    ("South Korea, North Gyeongsang Province", "", {}),
    ("Busan, Korea, North Building 5F", "", {}),
    ("Korea", "", {}),
    ("Seongnam, Korea", "KR", {}),
    ("서울특별시 종로구 청진동", "", {}),
    ("부산광역시 중구 남포동", "", {}),
    ("강원도 춘천시", "", {}),
    ("대한민국 서울", "", {}),
    ("Nampo-dong, Jung-gu, Busan", "", {}),
    ("Cheongjin-dong, Seoul", "KR", {}),
    ("香川県高松市元山町123", "", {}),
    ("千葉県松戸市元山1丁目", "JP", {}),
    ("元山町", "JP", {}),
    ("江苏省连云港市海州区", "", {}),
    ("海州区", "CN", {}),
    ("无锡市惠山区", "CN", {}),
    ("吉林省延边朝鲜族自治州延吉市", "CN", {}),
    ("吉林省延边朝鲜族自治州延吉市", "", {}),
    ("东北朝鲜族", "", {}),
    ("朝鮮半島", "", {}),
    ("湖南省长沙市", "CN", {}),
    ("Konan, Minato-ku, Tokyo", "JP", {}),
    ("Quezon City, Manila", "PH", {}),
    ("ケソン市", "PH", {}),
    ("マラソン通り1", "", {}),
    ("Pyongyang Street 5", "CN", {}),
    # the self-proclaimed republics
    ("Donetsk People's Republic", "", {"dnr": F}),
    ("Donetsk Peoples Republic", "RU", {"dnr": F}),
    ("Донецкая Народная Республика, г. Макеевка", "RU", {"dnr": F}),
    ("в Донецкой Народной Республике", "", {"dnr": F}),
    ("Донецька Народна Республіка", "", {"dnr": F}),
    ("Donetskaja Narodnaja Respublika", "", {"dnr": F}),
    ("Donetskoj Narodnoj Respubliki", "", {"dnr": F}),
    ("ДНР, г. Макеевка", "RU", {"dnr": F}),
    ("Universitetskaya 10, DNR", "", {"dnr": F}),
    ("Universitetskaya 10, DNR", "RU", {"dnr": F}),
    ("DPR, Donetsk", "", {"dnr": F}),
    ("ドネツク人民共和国", "", {"dnr": F}),
    ("ドネツク人民共和国（自称）外務省", "", {"dnr": F}),
    ("顿涅茨克人民共和国", "", {"dnr": F}),
    ("도네츠크 인민공화국", "", {"dnr": F}),
    ("Luhansk People's Republic", "", {"lnr": F}),
    ("Luganskaya Narodnaya Respublika", "", {"lnr": F}),
    ("ЛНР, Луганск", "", {"lnr": F}),
    ("ルガンスク人民共和国", "", {"lnr": F}),
    # towns and oblasts: review, because control changes
    ("Donetsk", "UA", {"dnr": R}),
    ("Donec'k", "", {"dnr": R}),
    ("Donieck", "", {"dnr": R}),
    ("Donezk", "", {"dnr": R}),
    ("Donetzk", "", {"dnr": R}),
    ("г. Донецк, ул. Артёма 5", "RU", {"dnr": R}),
    ("м. Донецьк, вул. Артема 5", "UA", {"dnr": R}),
    ("Lenina pr. Donetsk", "", {"dnr": R}),
    ("Donetsk Oblast, UA-14", "UA", {"dnr": R}),
    ("Донецкой области", "", {"dnr": R}),
    ("ドネツク州", "", {"dnr": R}),
    ("Mariupil", "", {"dnr": R}),
    ("Kramatorsk, Donetsk region, Ukraine", "UA", {"dnr": R}),
    ("Luhansk", "UA", {"lnr": R}),
    ("Sverdlovsk, Luhansk region", "UA", {"lnr": R}),
    ("Lougansk", "", {"lnr": R}),
    # their namesakes
    ("Donetsk, Rostov oblast, Russia", "RU", {}),
    ("Donetsk, Rostov oblast", "", {}),
    ("346330, Ростовская обл., г. Донецк", "RU", {}),
    ("Donetsk 346330", "RU", {}),
    ("ドネツク、ロストフ州", "RU", {}),
    ("Donetskaya ulitsa 5, Moscow", "RU", {}),
    ("ул. Донецкая, 5, Москва", "RU", {}),
    ("Lugansk street 5, Moscow", "RU", {}),
    ("Luganskaya ul. 10, Moscow", "", {}),
    ("Yekaterinburg, Sverdlovsk Oblast, Russia", "RU", {}),
    ("Sverdlovsk", "RU", {}),
    ("48 Prospekt Makeeva, Miass, Russia", "RU", {}),
    ("48 Prospekt Makeyeva, Miass", "RU", {}),
    ("Slavyansk-na-Kubani, Krasnodar Krai", "RU", {}),
    ("Madison, Wisconsin DNR", "US", {}),
    ("101 S. Webster, DNR building", "US", {}),
    # Crimea: advice, never more than review
    ("Yalta, Krimea", "", {"crimea": R}),
    ("Crimea", "RU", {"crimea": R}),
    ("ул. Кирова 1, Симферополь, Республика Крым", "RU", {"crimea": R}),
    ("Симферополе, Республики Крым", "RU", {"crimea": R}),
    ("Simferopol", "RU", {"crimea": R}),
    ("Simferopol", "TR", {"crimea": R}),
    ("Sevastopol", "UA", {"crimea": R}),
    ("クリミア自治共和国", "", {"crimea": R}),
    ("セバストーポリ", "", {"crimea": R}),
    ("克里米亚", "", {"crimea": R}),
    ("크림반도", "", {"crimea": R}),
    ("Jalta, Krim", "", {"crimea": R}),
    ("Kırım", "", {"crimea": R}),
    ("UA-43", "UA", {"crimea": R}),
    # its namesakes
    ("3 Krymsky Val Street, Moscow", "RU", {}),
    ("24 Sevastopolskiy Avenue, Moscow", "RU", {}),
    ("Krymskaya str. 5, Moscow", "RU", {}),
    ("38 Boulevard de Sébastopol, Paris", "FR", {}),
    ("38 Boulevard de Sébastopol, Paris", "", {}),
    ("12 rue de Crimée, 75019 Paris", "FR", {}),
    ("Yalta Street 5, London", "GB", {}),
    ("Crimea Road, Marsfield", "AU", {}),
    ("Sebastopol, California", "US", {}),
    ("Planta Alta, Puerto Vallarta", "MX", {}),
]

# (party name, the party's country, {territory: strongest verdict})
NAMES: list[tuple[str, str, dict[str, str]]] = [
    ("DPRK Committee for Example", "", {"dprk": F}),
    ("DPRK Trading", "CN", {"dprk": R}),
    ("Pyongyang Example Trading", "", {"dprk": F}),
    ("Pyongyang Restaurant", "", {"dprk": R}),
    ("Pyongyang Restaurant", "CN", {"dprk": R}),
    ("朝鮮総聯", "JP", {"dprk": R}),
    ("在日本朝鮮人例示協会", "JP", {"dprk": R}),
    ("朝鮮籍の者", "JP", {"dprk": R}),
    ("北朝鮮例示機構", "", {"dprk": F}),
    ("Министерство финансов Донецкой Народной Республики", "", {"dnr": F}),
    ("Crimea Example Winery", "", {"crimea": R}),
    ("TechInsights Korea Co. Ltd.", "", {}),
    ("Example Korea", "KR", {}),
    ("韓国例示株式会社", "", {}),
    ("現代朝鮮日報", "", {}),
    ("Chosun Ilbo", "KR", {}),
    ("대우조선해양", "", {}),
    ("평양냉면 예시점", "KR", {}),
    ("함흥냉면", "", {}),
    ("中国平安保険", "", {}),
    ("元山商店", "", {}),
    ("江界工業", "", {}),
    ("新浦電機", "JP", {}),
    ("シンポジウム運営", "", {}),
    ("Rajin Example", "", {}),
    ("Shimpo Example", "", {}),
    ("Theodosia Example", "", {}),
    ("DNR Example Ltd", "", {}),
    ("DNR Example Ltd", "RU", {}),
    ("DNR Example Ltd", "UA", {"dnr": R}),
    ("DPR Construction", "US", {}),
    ("Yalta Cafe Example", "CZ", {}),
    ("Stakhanov Example", "RU", {}),
]

PLACES: list[tuple[str, dict[str, str]]] = [
    ("KPFNJ", {"dprk": F}),
    ("KP FNJ", {"dprk": F}),
    ("kp nam", {"dprk": F}),
    ("KPZZZ", {"dprk": R}),
    ("KP", {"dprk": F}),
    ("408", {"dprk": F}),
    ("KP-01", {"dprk": R}),
    ("Port of Chongjin", {"dprk": F}),
    ("元山港", {"dprk": R}),
    ("羅津港", {"dprk": F}),
    ("UA-14", {"dnr": R}),
    ("UA-09", {"lnr": R}),
    ("UA-40", {"crimea": R}),
    ("UASVP", {"crimea": R}),
    ("UA MPW", {"dnr": R}),
    ("KRPUS", {}),
    ("JPTYO", {}),
    ("UAODS", {}),
]


def _strongest(findings: tuple[TerritoryFinding, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in findings:
        if found.get(finding.territory_id) != F:
            found[finding.territory_id] = finding.verdict
    return found


def _address(text: str, country: str = "") -> ScreeningRequest:
    return ScreeningRequest((Party(("Example Trading",), addresses=(Address(text, country),)),))


def _name(text: str, country: str = "") -> ScreeningRequest:
    return ScreeningRequest((Party((text,), countries=(country,) if country else ()),))


def _place(text: str) -> ScreeningRequest:
    return ScreeningRequest((Party(("Example Trading",)),), Transaction(places=(text,)))


@pytest.mark.parametrize(("text", "country", "expected"), ADDRESSES)
def test_addresses(text: str, country: str, expected: dict[str, str]) -> None:
    """An address gives the verdict of the golden table."""
    assert expected == _strongest(GAZETTEER.find(_address(text, country)))


@pytest.mark.parametrize(("text", "country", "expected"), NAMES)
def test_names(text: str, country: str, expected: dict[str, str]) -> None:
    """A party's name gives the verdict of the golden table."""
    assert expected == _strongest(GAZETTEER.find(_name(text, country)))


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_places(text: str, expected: dict[str, str]) -> None:
    """A port, code or place of the deal gives the verdict of the golden table."""
    assert expected == _strongest(GAZETTEER.find(_place(text)))


def test_codes_are_found_in_every_structured_field() -> None:
    """Destination, origin, the party's country, the address's country and the vessel's flag and MMSI are read."""
    vessel = Party(("MV Example",), PartyKind.VESSEL, countries=("KP",), identifiers=(Identifier("mmsi", "445123000"),))
    buyer = Party(("Example",), countries=("prk",), addresses=(Address("1 Example Street", "KP"),))
    request = ScreeningRequest((vessel, buyer), Transaction(destination="KP", origin="408", places=("KPNAM",)))
    expected = [
        ("transaction.destination", "code"),
        ("transaction.origin", "code"),
        ("transaction.places[0]", "locode"),
        ("parties[0].countries[0]", "flag"),
        ("parties[0].identifiers[0]", "mmsi"),
        ("parties[1].countries[0]", "code"),
        ("parties[1].addresses[0].country", "code"),
    ]
    findings = GAZETTEER.find(request)
    assert expected == [(finding.field, finding.rule) for finding in findings]
    assert {F} == {finding.verdict for finding in findings}


def test_south_korean_codes_and_foreign_mmsi_find_nothing() -> None:
    """KR, KOR and 410 are another country, and 440 is another flag."""
    vessel = Party(("MV Example",), PartyKind.VESSEL, countries=("KR",), identifiers=(Identifier("mmsi", "440123000"),))
    request = ScreeningRequest((vessel,), Transaction(destination="KR", origin="KOR", places=("410", "KRPUS")))
    assert () == GAZETTEER.find(request)


def test_fields_are_named_exactly() -> None:
    """A finding says in which field of which party it stood, and quotes the text as written."""
    party = Party(("Example", "朝鮮総聯"), addresses=(Address("Moscow"), Address("10 Lenin St., Donec'k")))
    findings = GAZETTEER.find(ScreeningRequest((Party(("Example",)), party), Transaction(destination="North Korea")))
    expected = {
        ("transaction.destination", "North Korea", "name:en"),
        ("parties[1].names[1]", "朝鮮総聯", "name:ja"),
        ("parties[1].addresses[1].text", "Donec'k", "name:und-Latn"),
    }
    assert expected == {(finding.field, finding.matched, finding.rule) for finding in findings}


def test_a_homonym_counts_beside_another_sign() -> None:
    """Rajin is a given name, but beside a DPRK address it is reviewed."""
    party = Party(("Rajin Shipping Example",), addresses=(Address("Chongjin"),))
    findings = GAZETTEER.find(ScreeningRequest((party,)))
    assert {"Chongjin": F, "Rajin": R} == {finding.matched: finding.verdict for finding in findings}


def test_an_address_in_words_tells_the_country_of_a_name() -> None:
    """A hotel named after Yalta is nothing where the address says Prague."""
    party = Party(("Yalta Example",), addresses=(Address("Václavské náměstí 45, Praha"),))
    assert () == GAZETTEER.find(ScreeningRequest((party,)))


def test_goods_text_is_for_review_only() -> None:
    """A territory in the description of goods is a question, not an answer."""
    request = ScreeningRequest((Party(("Example",)),), Transaction(goods_description="coal, origin: DPRK"))
    assert [("transaction.goods_description", R)] == [(f.field, f.verdict) for f in GAZETTEER.find(request)]


def test_one_mention_gives_one_finding() -> None:
    """A code that is also a name is told once."""
    assert ["code"] == [finding.rule for finding in GAZETTEER.find(_place("PRK"))]


def test_findings_speak_both_languages() -> None:
    """Every finding of the golden addresses has a Japanese and an English sentence that quote the text."""
    findings = [f for text, country, _ in ADDRESSES for f in GAZETTEER.find(_address(text, country))]
    assert all(f.matched in f.text_en and f.matched in f.text_ja for f in findings)
    assert all(f.text_en.endswith(".") and f.text_ja.endswith(("。", "）。")) for f in findings)
    town = GAZETTEER.find(_address("Donetsk", "UA"))[0]
    assert "control of the area changes" in town.text_en
    assert "支配" in town.text_ja


def test_a_gazetteer_without_territories_finds_nothing() -> None:
    """No territory files, no findings."""
    assert () == Gazetteer(()).find(_address("Pyongyang, DPRK", "KP"))


@pytest.mark.parametrize("territory", TERRITORIES, ids=lambda territory: territory.territory_id)
def test_every_name_of_a_territory_finds_it(territory: object) -> None:
    """Each place row, given as a place of the deal, finds its own territory with its own verdict."""
    chosen = next(t for t in TERRITORIES if t is territory)
    wanted = {F: F, R: R, "not_alone": R}
    missed = [
        place.text
        for place in chosen.places
        if _strongest(GAZETTEER.find(_place(place.text))).get(chosen.territory_id) not in {wanted[place.verdict], F}
    ]
    assert [] == missed


@pytest.mark.parametrize("territory", TERRITORIES, ids=lambda territory: territory.territory_id)
def test_excluded_phrases_find_nothing(territory: object) -> None:
    """What a territory file excludes is no sign of that territory."""
    chosen = next(t for t in TERRITORIES if t is territory)
    found = {text: GAZETTEER.find(_address(text.replace(" … ", ", ").rstrip("*"))) for text in chosen.excluded}
    assert {} == {text: f for text, f in found.items() if chosen.territory_id in _strongest(f)}


@given(st.text(max_size=60), st.sampled_from(["Pyongyang", "北朝鮮", "ДНР", "Donetsk People's Republic"]))
def test_words_around_never_hide_a_regime(text: str, sign: str) -> None:
    """Whatever stands in a party's other address, a territory named in an address of its own is found."""
    party = Party(("Example",), addresses=(Address(text), Address(sign)))
    fields = {finding.field for finding in GAZETTEER.find(ScreeningRequest((party,)))}
    assert "parties[0].addresses[1].text" in fields


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    """No text in any field raises."""
    party = Party(
        (text,), addresses=(Address(text, text[:2]),), countries=(text[:2],), identifiers=(Identifier("mmsi", text),)
    )
    deal = Transaction(destination=text, origin=text, places=(text,), goods_description=text)
    assert all(finding.verdict in {F, R} for finding in GAZETTEER.find(ScreeningRequest((party,), deal)))


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = SHARED / "bench" / name
    if not path.is_file():
        pytest.skip("the folder `shared` does not stand beside the checkout")
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def test_ordinary_companies_find_nothing() -> None:
    """No name of an ordinary company of Japan, China, Europe or America is a sign of a territory."""
    names = [row["name"] for row in _rows("ordinary_companies.jsonl")]
    names += [row[key] for row in _rows("edinet_names.jsonl") for key in ("ja_name", "en_name", "yomi") if row[key]]
    assert [] == [(name, f.matched, f.verdict) for name in names for f in GAZETTEER.find(_name(name))]


def test_listed_addresses_in_russia_find_nothing() -> None:
    """The notices list no address in a territory, but Krymsky Val and the Sverdlovsk Oblast: none may be found."""
    folder = SHARED / "facts"
    if not folder.is_dir():
        pytest.skip("the folder `shared` does not stand beside the checkout")
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    addresses = [text for row in rows for text in row.get("addresses") or [row.get("address") or ""] if text]
    assert len(addresses) > 500
    assert [] == [(text, f.matched) for text in addresses for f in GAZETTEER.find(_address(text))]


def test_addresses_of_a_published_list() -> None:
    """Of a list that states countries: DPRK and Crimean towns are found without the country, no other address fires."""
    path = SHARED / "official" / "ofac" / "add_20210707.csv"
    if not path.is_file():
        pytest.skip("the folder `shared` does not stand beside the checkout")
    seen = {"dprk": [0, 0], "crimea": [0, 0]}
    wrong: list[str] = []
    with path.open(encoding="latin-1", newline="") as file:
        for row in (row for row in csv.reader(file) if len(row) > 4):
            text = ", ".join(part for part in (row[2].strip(), row[3].strip()) if part and part != "-0-")
            territory = "dprk" if row[4].strip() == "Korea, North" else "crimea" if "Crimea" in row[3] + row[4] else ""
            found = _strongest(GAZETTEER.find(_address(text))) if text else {}
            if territory and text:
                seen[territory][0] += 1
                seen[territory][1] += territory in found
            elif found and row[4].strip() != "Ukraine":
                wrong.append(text)
    assert {"dprk": [143, 141], "crimea": [94, 94]} == seen
    assert [] == wrong
