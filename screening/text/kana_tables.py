"""Tables behind `screening.text.kana`: letters of the kana, kana names of letters, legal forms in bank transfers."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

ROWS: Final = MappingProxyType(
    {
        "a": "アカサタナハマヤラワガザダバパァャヮ",
        "i": "イキシチニヒミリギジビピィ",
        "u": "ウクスツヌフムユルグズブプゥュ",
        "e": "エケセテネヘメレゲゼデベペェ",
        "o": "オコソトノホモヨロゴゾドボポォョ",
    },
)
CONSONANTS: Final = MappingProxyType(
    {
        "": "アイウエオ", "k": "カキクケコ", "s": "サ_スセソ", "t": "タ__テト", "n": "ナニヌネノ", "h": "ハヒ_ヘホ", "m": "マミムメモ",
        "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザ_ズゼゾ", "d": "ダ__デド", "b": "バビブベボ", "p": "パピプペポ", "x": "",
    },
)  # fmt: skip
PALATALS: Final = MappingProxyType(
    {
        "キ": "ky", "シ": "sh", "チ": "ch", "ニ": "ny", "ヒ": "hy", "ミ": "my", "リ": "ry", "ギ": "gy", "ジ": "j", "ヂ": "j", "ビ": "by", "ピ": "py",
    },
)  # fmt: skip
KUNREI_PALATALS: Final = MappingProxyType({"シ": "sy", "チ": "ty", "ジ": "zy", "ヂ": "zy"})
KUNREI: Final = MappingProxyType({"シ": "si", "チ": "ti", "ツ": "tu", "フ": "hu", "ジ": "zi", "ヂ": "zi", "ヅ": "zu"})
_FOREIGN_PAIRS: Final = (
    "シ=shi チ=chi ツ=tsu フ=fu ジ=ji ヂ=ji ヅ=zu ヤ=ya ユ=yu ヨ=yo ワ=wa ヰ=i ヱ=e ヲ=o ン=n ァ=a ィ=i ゥ=u ェ=e ォ=o ャ=ya ュ=yu ョ=yo ヮ=wa "
    "ヵ=ka ヶ=ke ヷ=va ヸ=vi ヹ=ve ヺ=vo ヴ=vu ヴァ=va ヴィ=vi ヴェ=ve ヴォ=vo ヴャ=vya ヴュ=vyu ヴョ=vyo ファ=fa フィ=fi フェ=fe フォ=fo フャ=fya "
    "フュ=fyu フョ=fyo ティ=ti トゥ=tu テュ=tyu テャ=tya テョ=tyo ディ=di ドゥ=du デュ=dyu デャ=dya デョ=dyo スィ=si ズィ=zi シェ=she ジェ=je ヂェ=je "
    "チェ=che イェ=ye ウィ=wi ウェ=we ウォ=wo ウァ=wa ウュ=wyu クァ=kwa クィ=kwi クェ=kwe クォ=kwo グァ=gwa グィ=gwi グェ=gwe グォ=gwo "
    "ツァ=tsa ツィ=tsi ツェ=tse ツォ=tso ツュ=tsyu キェ=kye ギェ=gye ニェ=nye ヒェ=hye ビェ=bye ピェ=pye ミェ=mye リェ=rye ホァ=hwa スァ=swa ヌァ=nwa "
    "ブァ=ba ブィ=bi ブェ=be ブォ=bo ㇰ=k ㇱ=sh ㇲ=s ㇳ=t ㇴ=n ㇵ=h ㇶ=h ㇷ=f ㇸ=h ㇹ=h ㇺ=m ㇻ=r ㇼ=r ㇽ=r ㇾ=r ㇿ=r ヽ= ヾ= ヿ=koto ゟ=yori"
)
FOREIGN: Final = MappingProxyType(dict(pair.split("=") for pair in _FOREIGN_PAIRS.split()))

LETTER_NAMES: Final = MappingProxyType(
    {
        "a": "エー エイ", "b": "ビー ビイ", "c": "シー シイ", "d": "ディー ディ デイー デー デイ", "e": "イー", "f": "エフ", "g": "ジー ジイ",
        "h": "エイチ エッチ エツチ エーチ", "i": "アイ", "j": "ジェー ジェイ ジエー ジエイ", "k": "ケー ケイ", "l": "エル", "m": "エム", "n": "エヌ",
        "o": "オー", "p": "ピー ピイ", "q": "キュー キユー", "r": "アール", "s": "エス", "t": "ティー ティ テイー テー", "u": "ユー ユウ",
        "v": "ブイ ブィ ビィ ビィー", "w": "ダブリュー ダブリュ ダブリユー ダブルユー ダブルユ", "x": "エックス エツクス", "y": "ワイ", "z": "ゼット ゼツト ゼッド ズィー",
    },
)  # fmt: skip
DIGIT_NAMES: Final = MappingProxyType(
    {
        "0": "ゼロ",
        "1": "ワン",
        "2": "ツー",
        "3": "スリー",
        "4": "フォー",
        "5": "ファイブ",
        "6": "シックス",
        "7": "セブン",
        "8": "エイト",
        "9": "ナイン",
    },
)

BANK_FORMS: Final = MappingProxyType(
    {
        "カ": "株式会社", "ユ": "有限会社", "メ": "合名会社", "シ": "合資会社", "ド": "合同会社", "イ": "医療法人", "ザイ": "財団法人", "シヤ": "社団法人",
        "シユウ": "宗教法人", "ガク": "学校法人", "フク": "社会福祉法人", "ホゴ": "更生保護法人", "ソ": "相互会社", "トクヒ": "特定非営利活動法人",
        "ドク": "独立行政法人", "チドク": "地方独立行政法人", "チユウ": "中間法人", "ダイ": "国立大学法人", "ノウ": "農事組合法人", "カンリ": "管理組合法人",
        "ベン": "弁護士法人", "ギヨ": "行政書士法人", "シホウ": "司法書士法人", "ゼイ": "税理士法人", "ロウム": "社会保険労務士法人",
        "エイ": "営業所", "シユツ": "出張所", "レン": "連合会", "キヨウサイ": "共済組合", "キヨウクミ": "協同組合", "セイメイ": "生命保険",
        "カイジヨウ": "海上火災保険", "カサイ": "火災海上保険", "ケンポ": "健康保険組合", "コクホ": "国民健康保険組合", "コウネン": "厚生年金基金",
        "ジユウクミ": "従業員組合", "ロウクミ": "労働組合", "セイキヨウ": "生活協同組合", "ノウキヨウ": "農業協同組合", "ギヨキヨウ": "漁業協同組合",
        "シヤキヨウ": "社会福祉協議会", "トクヨウ": "特別養護老人ホーム", "ユウクミ": "有限責任事業組合", "シヨクアン": "公共職業安定所",
    },
)  # fmt: skip
