"""Tables behind `screening.text.chinese`: pinyin syllables, Wade-Giles, older place names, surnames of their own reading."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

PHRASES: Final = MappingProxyType({"朝阳": "chao yang", "单县": "shan xian", "会稽": "kuai ji", "什邡": "shi fang"})
SURNAMES: Final = MappingProxyType(
    {
        "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "查": "zha", "任": "ren", "翟": "zhai", "覃": "qin", "朴": "piao",
        "缪": "miao", "乐": "yue", "逄": "pang", "员": "yun", "繁": "po", "种": "chong", "柏": "bai", "卜": "bu", "尉迟": "yu chi",
        "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "令狐": "ling hu",
    },
)  # fmt: skip
POSTAL: Final = MappingProxyType(
    {
        "北京": "peking", "南京": "nanking", "广州": "kwangchow canton", "广东": "kwangtung canton", "广西": "kwangsi", "天津": "tientsin",
        "重庆": "chungking", "厦门": "amoy", "汕头": "swatow", "青岛": "tsingtao", "福州": "foochow", "杭州": "hangchow", "苏州": "soochow",
        "西安": "sian", "济南": "tsinan", "香港": "hongkong", "澳门": "macao macau", "汉口": "hankow", "浙江": "chekiang", "江苏": "kiangsu",
        "江西": "kiangsi", "福建": "fukien", "四川": "szechwan szechuan", "山西": "shansi", "陕西": "shensi", "山东": "shantung", "河北": "hopei",
        "河南": "honan", "湖北": "hupeh", "甘肃": "kansu", "贵州": "kweichow", "宁波": "ningpo", "大连": "dairen talien", "沈阳": "mukden",
        "新疆": "sinkiang", "台北": "taipei", "高雄": "kaohsiung", "新竹": "hsinchu", "台中": "taichung", "成都": "chengtu", "桂林": "kweilin",
        "贵阳": "kweiyang", "无锡": "wusih",
    },
)  # fmt: skip

SYLLABLES: Final = MappingProxyType(
    {
        "": "a ai an ang ao e ei en eng er o ou yi ya yao ye you yan yin yang ying yong yo yu yue yuan yun wu wa wo wai wei wan wen wang weng",
        "b": "a o ai ei ao an en ang eng i ie iao ian in ing u", "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
        "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u", "f": "a o ei ou an en ang eng u",
        "d": "a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un",
        "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
        "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan ü v üe ve ue",
        "l": "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un ü v üe ve ue yu",
        "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang", "k": "a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
        "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang", "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
        "q": "i ia ie iao iu ian in iang ing iong u ue uan un", "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
        "zh": "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang", "ch": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
        "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang", "r": "e i ao ou an en ang eng ong u uo ui uan un",
        "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un", "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
        "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    },
)  # fmt: skip
WADE_INITIALS: Final = (
    ("zh", "ch"), ("ch", "ch"), ("sh", "sh"), ("b", "p"), ("p", "p"), ("d", "t"), ("t", "t"), ("g", "k"), ("k", "k"), ("j", "ch"), ("q", "ch"),
    ("x", "hs"), ("z", "ts"), ("c", "ts"), ("r", "j"),
)  # fmt: skip
WADE_WHOLE: Final = MappingProxyType(
    {
        "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "ge": "ko", "ke": "ko", "he": "ho",
        "e": "o", "er": "erh", "gui": "kuei", "kui": "kuei", "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yong": "yung", "yue": "yueh",
    },
)  # fmt: skip
WADE_FINALS: Final = MappingProxyType(
    {"ong": "ung", "iong": "iung", "ian": "ien", "ie": "ieh", "ue": "ueh", "üe": "ueh", "ve": "ueh"}
)
