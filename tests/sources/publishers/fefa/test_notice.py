"""Each trap of the printed METI/MOFA notices, on notices of our own with fictional names.

The traps are those of the real notices; tests/sources/publishers/fefa/test_official.py runs the real ones.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import ListFormatError
from screening.model.party import Address
from screening.sources.publishers.adapter import SourceFile
from screening.sources.publishers.fefa.notice import FefaEntry, FefaNotice, parse_notice, read_notice

HEAD = """\
○ 架空の輸出等に係る禁止措置
の対象となるベラルーシ共和国の団体（令和四年外務省告示第百四号）
指定日：2022 年03月08 日
最終更新日：2022 年07 月05 日
"""
FIRST = "１ 株式会社架空造船所\nExample Shipyard JSC\n所在地：1 Example Str., Minsk, Belarus.\n"


def parse(*entries: str, head: str = HEAD) -> FefaNotice:
    """The notice of one page with the given entries after its head."""
    return parse_notice([head + "".join(entries)])


def only(text: str) -> FefaEntry:
    """The one entry of a notice, nothing being rejected."""
    notice = parse(text)
    assert () == notice.rejected
    assert 0 == notice.accounting.difference
    (entry,) = notice.entries
    return entry


def test_the_head_gives_title_number_and_days() -> None:
    """The notice's number and both days are read, the title over its line break."""
    notice = parse(FIRST)
    assert "令和四年外務省告示第百四号" == notice.notice
    assert (date(2022, 3, 8), date(2022, 7, 5)) == (notice.designated_on, notice.updated_on)
    assert notice.title.startswith("架空の輸出等に係る禁止措置の対象となる")


def test_numbers_are_full_width_then_half_width_and_may_be_followed_by_a_wide_space() -> None:
    """Trap 1: １, ２ ... and 10 are numbers alike, with a half-width or a U+3000 space."""
    entries = [FIRST]
    for number in range(2, 12):
        shown = chr(0xFF10 + number) if number < 10 else str(number)
        space = "\u3000" if number % 2 else " "
        entries.append(
            f"{shown}{space}架空{number}\nSample {number} LLC\n所在地：{number} Sample St., Minsk, Belarus\n"
        )
    assert list(range(1, 12)) == [entry.number for entry in parse(*entries).entries]


def test_a_gap_in_the_numbering_ends_in_a_rejected_row() -> None:
    """Trap 1: an entry that was lost never passes in silence."""
    third = "３ 架空三\nSample Three LLC\n所在地：3 Sample St., Minsk, Belarus\n"
    notice = parse(FIRST, third)
    assert () == notice.entries
    assert "entry 1 has 2 address labels instead of one" == notice.rejected[0].reason


@pytest.mark.parametrize("glue", ["Minsk, Belarus.", "Minsk 220088BY.", "Minsk, Belarus"])
def test_a_number_glued_to_the_address_before_it_opens_an_entry(glue: str) -> None:
    """Trap 2: pages joined without a line break glue the next number to an address."""
    first = FIRST.replace("Minsk, Belarus.\n", glue)
    second = "２ 架空通信\nSample Radio LLC\n所在地：2 Sample St., Minsk, Belarus"
    assert ["Example Shipyard JSC", "Sample Radio LLC"] == [entry.name_en for entry in parse(first, second).entries]


def test_a_house_number_at_a_line_start_opens_no_entry() -> None:
    """Trap 2: `2 Sample Street` on an address line of its own is no entry two."""
    first = FIRST.replace("Belarus.\n", "Belarus; and\n2 Sample Street, Minsk, Belarus.\n")
    second = "２ 架空通信\nSample Radio LLC\n所在地：2 Sample St., Minsk, Belarus"
    assert [2, 1] == [len(entry.addresses) for entry in parse(first, second).entries]


def test_a_number_inside_a_name_opens_no_entry() -> None:
    """Trap 2: a wrapped Japanese name may begin a line with the next number; its label has not come yet."""
    entry = only("１ 株式会社架空（別称、株式会社第\n2 航空修理工場）\nSample JSC\n所在地：Minsk, Belarus")
    assert ("株式会社第2 航空修理工場",) == entry.aliases_ja


def test_a_label_glued_to_a_name_is_found() -> None:
    """Trap 2: `KB Example.所在地：` is an alias and a label."""
    entry = only("１ 架空設計局\nSample Bureau, a.k.a., the following one alias:\n-KB Example.所在地：Minsk, Belarus.")
    assert ("KB Example",) == entry.aliases_en


def test_an_english_name_glued_to_the_japanese_one_is_parted() -> None:
    """Trap 2: the English name stands on the Japanese line, with or without an alias bracket between."""
    plain = only("１ 株式会社架空センター「見本」JSC Sample Centre – Progress\n所在地：Minsk, Belarus.")
    assert ("株式会社架空センター「見本」", "JSC Sample Centre – Progress") == (plain.name_ja, plain.name_en)
    aliased = only(
        "１ 架空工場（別称、公共株式会社架空工場）Sample Building Factory, a.k.a., the following one alias:\n"
        "-PJSC Sample Factory.\n所在地：Minsk, Belarus."
    )
    assert ("Sample Building Factory", ("公共株式会社架空工場",)) == (aliased.name_en, aliased.aliases_ja)


def test_words_glued_by_a_page_join_in_an_overlong_line_are_parted() -> None:
    """Trap 2: the line is wider than the notice is set, and its left part fills the measure."""
    filler = "".join(
        f"{number} 架空{number}\nSample {number} LLC\n所在地：{'x' * 50}, Minsk, Belarus\n" for number in range(2, 30)
    )
    long_name = (
        "Sample Russian Centre and All Sample Research Institute of ExperimentalPhysics and Other Sample Sciences"
    )
    text = f"１ 架空研究所\n{long_name}\n所在地：1 Sample St., Minsk, Belarus\n{filler}"
    assert long_name.replace("lP", "l P") == parse(text).entries[0].name_en


def test_a_camel_case_name_in_a_line_of_usual_width_is_left_alone() -> None:
    """Trap 2: GosNIIMash is one word."""
    assert "GosNIISample" == only("１ 架空\nGosNIISample\n所在地：Minsk, Belarus").name_en


@pytest.mark.parametrize("label", ["所在地：", "所在地:", "所 在 地 ："])
def test_every_form_of_the_address_label_is_known(label: str) -> None:
    """Trap 3: the label is printed in three ways."""
    assert "Minsk, Belarus" == only(f"１ 架空\nSample LLC\n{label}Minsk, Belarus.").addresses[0].text


@pytest.mark.parametrize("opener", ["（別称、", "(別称、", "（別名、", "（別称､", "（別\n称、"])
def test_every_opener_of_the_alias_bracket_is_known(opener: str) -> None:
    """Trap 4: brackets, commas and the word differ, and the word may be wrapped."""
    assert ("見本",) == only(f"１ 架空{opener}見本）\nSample LLC\n所在地：Minsk, Belarus").aliases_ja


def test_an_alias_block_follows_the_english_name() -> None:
    """Trap 4: the additions of 2025-09-12 print Japanese lines, then English lines, with semicolons."""
    entry = only(
        "１ 架空グループ\nSample Group\n別称：見本社; 有限会社 見\n本\nLLC Company Sample; Kompaniya\nSample\n所在地：Minsk, Belarus"
    )
    assert ("見本社", "有限会社 見本") == entry.aliases_ja
    assert ("LLC Company Sample", "Kompaniya Sample") == entry.aliases_en


def test_an_alias_block_in_english_only_is_english() -> None:
    """Trap 4: a block without Japanese holds English aliases."""
    entry = only("１ 架空\nLLC Sample\n別称：OOO Sample\n所在地：Minsk, Belarus")
    assert ((), ("OOO Sample",)) == (entry.aliases_ja, entry.aliases_en)


def test_japanese_aliases_are_parted_at_every_comma_and_at_the_last_and() -> None:
    """Trap 5: `、`, `､`, `，` and a final `及び`."""
    entry = only("１ 架空（別称、甲社､乙社，丙社、丁社及び戊社）\nSample LLC\n所在地：Minsk, Belarus")
    assert ("甲社", "乙社", "丙社", "丁社", "戊社") == entry.aliases_ja


def test_an_and_inside_the_name_stays() -> None:
    """Trap 5: `及び` parts aliases, never the name itself."""
    entry = only("１ 架空造船センター及び架空修理（別称、架空技術センター）\nSample Center\n所在地：Minsk, Belarus")
    assert "架空造船センター及び架空修理" == entry.name_ja


def test_a_comma_inside_a_bracket_of_an_alias_parts_nothing() -> None:
    """Trap 5: only commas outside brackets part aliases."""
    entry = only("１ 架空（別称、見本（甲、乙）及び見本）\nSample LLC\n所在地：Minsk, Belarus")
    assert ("見本（甲、乙）", "見本") == entry.aliases_ja


@pytest.mark.parametrize(
    "intro",
    [
        ", a.k.a., the following two aliases:",
        ", a.k.a. the following two aliases:",
        " a.k.a., the following two aliases:",
        ", a.k.a., following two aliases:",
        ", the follow two aliases:",
        ", the following two aliases:",
        ", a.k.a., the following twoaliases:",
        ", a.k.a., thefollowing two aliases:",
        ", a.k.a., the following\ntwo aliases:",
        ",\na.k.a., the following two aliases:",
    ],
)
def test_every_intro_of_the_english_aliases_is_known(intro: str) -> None:
    """Trap 6: the words before the bullets vary, and page joins glue them."""
    entry = only(f"１ 架空\nSample LLC{intro}\n-Sample; and\n-OOO Sample.\n所在地：Minsk, Belarus")
    assert ("Sample LLC", ("Sample", "OOO Sample"), 2) == (entry.name_en, entry.aliases_en, entry.declared_aliases)


@pytest.mark.parametrize("bullet", ["-", "- ", "—", "–", "— "])
def test_every_bullet_is_known(bullet: str) -> None:
    """Trap 7: hyphen, em dash and en dash open an alias."""
    text = f"１ 架空\nSample LLC, a.k.a., the following two aliases:\n{bullet}Sample; and\n{bullet}KB-Sample.\n所在地：Minsk, Belarus"
    assert ("Sample", "KB-Sample") == only(text).aliases_en


def test_two_bullets_on_one_line_are_two_aliases() -> None:
    """Trap 7: a page join puts `; and-ZAO Sample` on the line before, and a bullet behind the intro."""
    entry = only(
        "１ 架空\nSample LLC, a.k.a., the following three aliases:—Sample;-S Group; and-ZAO Sample.\n所在地：Minsk, Belarus"
    )
    assert ("Sample", "S Group", "ZAO Sample") == entry.aliases_en


def test_bullets_without_a_semicolon_are_read() -> None:
    """Trap 7: a semicolon may be missing between two bullets."""
    entry = only(
        "１ 架空\nSample LLC, a.k.a., the following two aliases:\n—Sample AS\n—Sample Anonim.\n所在地：Minsk, Belarus"
    )
    assert ("Sample AS", "Sample Anonim") == entry.aliases_en


def test_a_hyphen_at_a_line_start_inside_a_name_is_no_bullet() -> None:
    """Trap 7: the stated number decides that `Solid` / `-State` is one name."""
    entry = only(
        "１ 架空\nSample LLC, a.k.a., the following two aliases:\n-Sample; and\n-Institute of Solid\n-State Samples.\n所在地：Minsk, Belarus"
    )
    assert ("Sample", "Institute of Solid-State Samples") == entry.aliases_en


@pytest.mark.parametrize("word", ["one", "three", "12"])
def test_a_stated_number_that_is_not_met_rejects_the_entry(word: str) -> None:
    """Trap 7: the notice's own count decides; an entry that does not meet it is refused."""
    notice = parse(
        f"１ 架空\nSample LLC, a.k.a., the following {word} aliases:\n-Sample; and\n-OOO Sample.\n所在地：Minsk, Belarus"
    )
    assert () == notice.entries
    assert "aliases are stated but 2 were read" in notice.rejected[0].reason


def test_native_names_in_mixed_and_nested_brackets_are_taken_apart() -> None:
    """Trap 8: Chinese names in brackets, half-width and full-width closing each other, nested too."""
    entry = only(
        "１ ジアシャー有限会社（甲乙信息技術有限公\n司)（別称、ジンドゥー有限会社\n（丙丁工業貿易有限公司））\nJiashe Co., Ltd.\n所在地：Hong Kong, China"
    )
    assert ("ジアシャー有限会社", ("ジンドゥー有限会社",)) == (entry.name_ja, entry.aliases_ja)
    assert ("甲乙信息技術有限公司", "丙丁工業貿易有限公司") == entry.names_native
    nested = only("１ ジアシャー有限会社(甲乙卫星技术有限公司(甲乙卫星))\nJiashe Co., Ltd\n所在地：Beijing, China")
    assert ("甲乙卫星技术有限公司", "甲乙卫星") == nested.names_native
    assert "ジアシャー有限会社(甲乙卫星技术有限公司(甲乙卫星))" == nested.name_ja_printed


def test_native_names_may_stand_after_the_english_name() -> None:
    """Trap 8: two Chinese names after the English one, wrapped, with the English glued to the Japanese."""
    entry = only(
        "１ ホンコン・ジアシャー・リミ\nテッドHong Kong Jiashe Technology Co Ltd（香港甲乙電子有限公司、\n香港甲乙科技有限公司）\n所在地：Hong Kong, China"
    )
    assert "ホンコン・ジアシャー・リミテッド" == entry.name_ja
    assert "Hong Kong Jiashe Technology Co Ltd" == entry.name_en
    assert ("香港甲乙電子有限公司", "香港甲乙科技有限公司") == entry.names_native


def test_a_bracket_in_kana_or_latin_belongs_to_the_name() -> None:
    """Trap 8: `（ELVIS）` is an acronym of the name, `（見本）` without a company word is part of it."""
    entry = only(
        "１ 架空情報システム（EIS）（別称、架空情報（スペース））\nSample Systems (EIS)\n所在地：Minsk, Belarus"
    )
    assert ("架空情報システム（EIS）", ("EIS",), ("架空情報（スペース）",)) == (
        entry.name_ja,
        entry.acronyms,
        entry.aliases_ja,
    )


def test_a_bracket_that_is_not_closed_rejects_the_entry() -> None:
    """Trap 8: an alias list without an end is not guessed."""
    notice = parse("１ 架空（別称、見本\nSample LLC\n所在地：Minsk, Belarus")
    assert 1 == len(notice.rejected)


def test_middle_dots_and_inner_spaces_stay_as_printed() -> None:
    """Trap 9: `・` and `･` mixed, and a space between kanji and Latin, are kept in the printed form."""
    assert (
        "アグ･サンプル・テクノロジー FZC"
        == only("１ アグ･サンプル・テクノロジー FZC\nAgu LLC\n所在地：Dubai, UAE").name_ja
    )


def test_full_width_letters_and_nested_quotes_stay_as_printed() -> None:
    """Trap 10: `Ａ．` and `“KB “Sample”` are names, however unbalanced."""
    entry = only(
        "１ Ａ．架空名称センター\nSample, a.k.a., the following one alias:\n-JSC “KB “Sample”.\n所在地：Bld.В, Minsk, Belarus"
    )
    assert ("Ａ．架空名称センター", ("JSC “KB “Sample”",)) == (entry.name_ja, entry.aliases_en)


def test_one_name_printed_twice_is_two_entries() -> None:
    """Trap 11: the same party at two addresses stands twice."""
    second = FIRST.replace("１", "２").replace("1 Example", "2 Example")
    assert ["Example Shipyard JSC"] * 2 == [entry.name_en for entry in parse(FIRST, second).entries]


def test_a_clause_that_extends_the_listing_is_no_part_of_the_name() -> None:
    """Trap 11: the ministry with all its operating units: name and clause apart, the whole kept as printed."""
    entry = only(
        "１ 架空省（架空軍及び場所を問わず全ての運用部隊を含む。）。これには、警察が含ま\nれる。\n"
        "The Ministry of Samples, including the Sample Forces and all operating units wherever\nlocated. This includes police.\n"
        "所在地：All addresses located in Belarus"
    )
    assert ("架空省", "The Ministry of Samples") == (entry.name_ja, entry.name_en)
    assert "全ての運用部隊を含む" in entry.name_ja_printed
    assert entry.name_en_printed.endswith("This includes police")


def test_addresses_are_parted_at_semicolons_and_keep_their_country() -> None:
    """Trap 12: `; and` and `;`; a hyphen at a line end joins without a space."""
    entry = only(
        "１ 架空\nSample LLC\n所在地：21-\n27 Sample St., Minsk, Belarus; Hong\nKong; and Sample Rd., Almaty, Kazakhstan."
    )
    assert (
        Address("21-27 Sample St., Minsk, Belarus", "BY"),
        Address("Hong Kong", "HK"),
        Address("Sample Rd., Almaty, Kazakhstan", "KZ"),
    ) == entry.addresses


def test_an_address_without_a_country_takes_the_country_of_the_notice() -> None:
    """Trap 12: a notice about one country gives it; the entry says that it was inferred."""
    entry = only("１ 架空\nSample LLC\n所在地：22, Sample Ul, Minsk 220055")
    assert (Address("22, Sample Ul, Minsk 220055", "BY"), True) == (entry.addresses[0], entry.country_inferred)


def test_a_third_country_notice_infers_no_country() -> None:
    """Trap 12: a notice on countries other than Russia and Belarus gives no country by itself."""
    head = HEAD.replace("ベラルーシ共和国の団体", "ロシア連邦及びベラルーシ共和国以外の国の団体を指定する件")
    assert "" == parse("１ 架空\nSample LLC\n所在地：Sample St.", head=head).entries[0].addresses[0].country


def test_misprints_stay_as_printed() -> None:
    """Trap 13: the parser corrects nothing."""
    assert "Joint Ventur Sample LLS" == only("１ 架空\nJoint Ventur Sample LLS\n所在地：Minsk, Belarus").name_en


@pytest.mark.parametrize(
    ("printed", "name"),
    [("Sample Co., Ltd.", "Sample Co., Ltd."), ("Sample Works J.S. Co.", "Sample Works J.S. Co."), ("Group A.", "Group A."),
     ("Sample LLC.", "Sample LLC"), ("VZPP–S.", "VZPP–S"), ("Sample A.Ș.", "Sample A.Ș."), ("Sample Plant,", "Sample Plant")],
)  # fmt: skip
def test_the_full_stop_of_the_sentence_goes_and_that_of_an_abbreviation_stays(printed: str, name: str) -> None:
    """A list ends with a full stop, an abbreviation carries its own."""
    assert name == only(f"１ 架空\n{printed}\n所在地：Minsk, Belarus").name_en


def test_text_that_fits_nowhere_rejects_the_entry() -> None:
    """What was read must account for every printed character."""
    notice = parse("１ 架空\nSample LLC\n別称：見本\nLLC Sample\n又は別の文\n所在地：Minsk, Belarus")
    assert () == notice.entries
    assert 1 == len(notice.rejected)
    assert 0 == notice.accounting.difference


def test_an_entry_without_an_english_name_is_rejected() -> None:
    """Both languages must stand."""
    assert 1 == len(parse("１ 架空の団体\n所在地：Minsk, Belarus").rejected)


def test_pages_of_a_pdf_are_read_as_one_text() -> None:
    """An entry may run over a page end; the next page never glues to the line before it."""
    notice = parse_notice(
        [f"{HEAD}１ 架空\nSample", "LLC\n所在地：Minsk, Belarus.", "２ 見本\nExample LLC\n所在地：Minsk, Belarus."]
    )
    assert ["Sample LLC", "Example LLC"] == [entry.name_en for entry in notice.entries]


def test_a_notice_with_any_rejected_row_is_refused_whole() -> None:
    """`read_notice` names file, line and reason and returns nothing."""
    text = HEAD + FIRST + "２ 架空（別称、見本\nSample LLC\n所在地：Minsk, Belarus"
    with pytest.raises(ListFormatError, match=r"notice\.pdf\.txt:8: "):
        read_notice(SourceFile("notice.pdf.txt", text.encode()))


def test_a_text_cut_inside_its_last_address_is_refused() -> None:
    """An address without a country at the very end is what a cut leaves; an earlier one may be printed so."""
    text = HEAD + FIRST + "２ 架空\nSample LLC\n所在地：1 Lenin St., Minsk, Bela"
    with pytest.raises(ListFormatError, match="cut short"):
        read_notice(SourceFile("notice.pdf.txt", text.encode()))


def test_a_file_that_is_no_notice_is_refused() -> None:
    """An error page saved under the notice's name gives no empty list."""
    with pytest.raises(ListFormatError, match="no numbered entry"):
        read_notice(SourceFile("notice.pdf.txt", "アクセスが集中しています".encode()))


LATIN = st.text("ABCDEFGHIKLMNOPRSTUVZabcdefghiklmnoprstuvz", min_size=3, max_size=12).filter(
    lambda text: not any(word in text.lower() for word in ("and", "alias", "follow", "the", "intl", "ltd", "bros"))
)
KANA = st.text("アイウエオカキクケコサシスセソタチツテトナニヌネノ", min_size=2, max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(KANA, LATIN, st.lists(LATIN, max_size=4), LATIN), min_size=1, max_size=12))
def test_what_is_printed_is_read_back(rows: list[tuple[str, str, list[str], str]]) -> None:
    """Any notice printed in the form of METI and MOFA is read back name by name, and every line is accounted for."""
    words = {1: "one", 2: "two", 3: "three", 4: "four"}
    text = HEAD
    for number, (ja, en, aliases, street) in enumerate(rows, start=1):
        text += f"{number} {ja}\n{en}"
        if aliases:
            text += f", a.k.a., the following {words[len(aliases)]} alias(es):".replace(
                "(es)", "es" * (len(aliases) > 1)
            )
            text += "".join(f"\n-{alias};" for alias in aliases[:-1]) + f"\n-{aliases[-1]}."
        text += f"\n所在地：{street} Str., Minsk, Belarus.\n"
    notice = parse_notice([text])
    assert () == notice.rejected
    assert [(ja, en, tuple(aliases)) for ja, en, aliases, _ in rows] == [
        (entry.name_ja, entry.name_en, entry.aliases_en) for entry in notice.entries
    ]
    assert 0 == notice.accounting.difference
