"""Why a score is what it is: the waterfall that a compliance officer reads, in Japanese and in English."""

from __future__ import annotations

from collections.abc import Sequence

from screening.matching.alignment import Alignment, Pair
from screening.matching.names import Side
from screening.model.result import Evidence, NameMatch
from screening.text import readings
from screening.text.variants import MISTYPED, NameForm

_HOW_EN = {
    "same": "same word",
    "number": "same number",
    "edit": "spelling differs slightly",
    "sound": "same sound in another script or spelling",
    "respelt": "sounds alike in English",
    "concept": "same meaning",
    "joined": "same without spaces",
    "vowels": "same word without its vowels",
}
_HOW_JA = {
    "same": "同じ語",
    "number": "同じ番号",
    "edit": "綴りの小さな差",
    "sound": "別の文字・綴りで同じ音",
    "respelt": "英語読みで同じ音",
    "concept": "同じ意味の語",
    "joined": "空白を除くと同じ",
    "vowels": "母音を省いた同じ語",
}
_GROUND_EN = {
    "exact": "the names are equal, legal form aside",
    "full": "the names are equal letter for letter, spaces aside",
    "sorted": "the names have the same words in another order",
    "bare": "the names have the same consonants in the same order, the query has few vowels",
    "typing": "the names differ by no more letters than a typing error would",
    "within": "the listed name stands whole within the queried text",
    "lost-letter": "the listed name has a letter where the queried one has a question mark, and is else the same",
    "cut": "every queried word stands in the listed name",
    "listed-part": "the queried name is one part of the listed name",
}
_GROUND_JA = {
    "exact": "法人格を除き同一の名称",
    "full": "空白を除き一字一句同じ名称",
    "sorted": "語順のみ異なる同じ名称",
    "bare": "子音の並びが同一（照会名は母音をほとんど欠く）",
    "typing": "誤記程度の文字の差のみ",
    "within": "掲載名がそのまま照会文に含まれる",
    "lost-letter": "照会名の「?」を一文字で補うと掲載名と同一",
    "cut": "照会名の語がすべて掲載名に含まれる",
    "listed-part": "照会名は掲載名の一部と同一",
}
_READ_EN = {
    "part": "one part of the queried text is the listed name",
    "bracket": "the queried text without or within its brackets is the listed name",
    readings.DIGITS: "digits read as the letters they look like",
    readings.LOOK_ALIKE: "letters of another alphabet read as the Latin ones they look like",
    readings.GERMAN: "read as a German transcription",
    readings.POLISH: "read as a Polish transcription",
    readings.VOWELS: "read with the vowels of organisation words restored",
    readings.ABBREVIATED: "read with its abbreviations written out",
    readings.NUMBERS: "read with its number in digits",
    readings.PINYIN: "pinyin syllables read as one word",
    readings.WADE_GILES: "Wade-Giles read as pinyin",
    readings.KEYBOARD: "read as typed on a Russian keyboard layout",
    readings.SCANNED: "read as a scan of m that shows rn",
    readings.ENGLISH_VOWELS: "ee and oo read as i and u",
    MISTYPED: "read without a legal form that has a typing error",
}
_READ_JA = {
    "part": "照会文の一部が掲載名",
    "bracket": "括弧の内または外が掲載名",
    readings.DIGITS: "数字を似た形の文字として読んだもの",
    readings.LOOK_ALIKE: "他の文字体系の字を似た形のラテン文字として読んだもの",
    readings.GERMAN: "ドイツ語式の翻字として読んだもの",
    readings.POLISH: "ポーランド語式の翻字として読んだもの",
    readings.VOWELS: "組織を表す語の母音を補って読んだもの",
    readings.ABBREVIATED: "略語を書き下して読んだもの",
    readings.NUMBERS: "番号を数字で書いたものとして読んだもの",
    readings.PINYIN: "拼音の音節を一語として読んだもの",
    readings.WADE_GILES: "ウェード式を拼音として読んだもの",
    readings.KEYBOARD: "ロシア語配列で入力されたものとして読んだもの",
    readings.SCANNED: "読み取りで m が rn になったものとして読んだもの",
    readings.ENGLISH_VOWELS: "ee・oo を i・u として読んだもの",
    MISTYPED: "誤記のある法人格を除いて読んだもの",
}
_CALIBRATED_EN = "rarity of the words, order and conflicts, calibrated"
_CALIBRATED_JA = "語の希少性・語順・相違による較正"


def name_match(
    form: NameForm,
    alignment: Alignment,
    query: Side,
    listed: Side,
    listed_words: Sequence[str],
    score: float,
    ground: str,
) -> NameMatch:
    """Return the score with its evidence: what each word added, what was left over, and the calibration.

    The contributions sum to the score.
    """
    total = max(query.total + listed.total, 1e-6)
    pieces = [_met(pair, form, listed_words, query, listed, total) for pair in alignment.pairs]
    pieces += [_left(form.units[i].text, -query.weights[i] / total, queried=True) for i in alignment.query_left]
    pieces += [_left(listed_words[i], -listed.weights[i] / total, queried=False) for i in alignment.listed_left]
    rest = score - sum(piece.contribution for piece in pieces)
    pieces.append(_calibration(rest, ground or (form.rule if form.rule in readings.RULES else "")))
    rules = [p.meeting.rule for p in alignment.pairs if p.meeting.rule not in {"same", "number", "latn", ""}]
    return NameMatch(
        score=round(score, 4),
        rule=ground if ground in _GROUND_EN else _rule(form, rules),
        query_form=" ".join(unit.text for unit in form.units),
        listed_form=" ".join(listed_words),
        evidence=tuple(pieces),
    )


def _rule(form: NameForm, rules: Sequence[str]) -> str:
    """The reading that bridged the names, else the rule that most words met by."""
    read = form.rule in readings.RULES or form.rule == MISTYPED
    return form.rule if read else max(rules, key=rules.count, default="latn")


def acronym_match(form: NameForm, listed_words: Sequence[str], acronym: str, score: float) -> NameMatch:
    """Return the match of an acronym with the name it may stand for: never more than a sign."""
    piece = Evidence(
        "acronym",
        round(score, 4),
        f"{acronym.upper()} is made of the initials of the other name; other names have the same",
        f"{acronym.upper()} は相手の名称の頭文字と一致（同じ頭文字の名称は他にもあり得る）",
    )
    queried = " ".join(unit.text for unit in form.units)
    return NameMatch(round(score, 4), "initials", queried, " ".join(listed_words), (piece,))


def _met(pair: Pair, form: NameForm, words: Sequence[str], query: Side, listed: Side, total: float) -> Evidence:
    ours, theirs = form.units[pair.query].text, words[pair.listed]
    meeting = pair.meeting
    gain = meeting.similarity * (query.weights[pair.query] + listed.weights[pair.listed]) / total
    rule = f" [{meeting.rule}]" if meeting.rule and meeting.rule != "same" else ""
    return Evidence(
        kind="concept" if meeting.how == "concept" else "number" if meeting.how == "number" else "word",
        contribution=round(gain, 4),
        text_en=f"“{ours}” = “{theirs}”: {_HOW_EN[meeting.how]}{rule}",
        text_ja=f"「{ours}」＝「{theirs}」：{_HOW_JA[meeting.how]}{rule}",
    )


def _left(word: str, loss: float, *, queried: bool) -> Evidence:
    side_en, side_ja = ("the queried name", "照会名") if queried else ("the listed name", "リスト名")
    return Evidence(
        kind="query_only" if queried else "listed_only",
        contribution=round(loss, 4),
        text_en=f"“{word}” stands in {side_en} only",
        text_ja=f"「{word}」は{side_ja}のみにある",
    )


def _calibration(rest: float, ground: str) -> Evidence:
    """What the score rests on beside its words: it makes the contributions sum to the score."""
    known_en, known_ja = _GROUND_EN | _READ_EN, _GROUND_JA | _READ_JA
    kind = ground if ground in known_en else "calibration"
    return Evidence(kind, round(rest, 4), known_en.get(ground, _CALIBRATED_EN), known_ja.get(ground, _CALIBRATED_JA))
