"""Common words of organisation names: a name cut down to these is nobody in particular (row 11, T4 instead of T2).

English and romanised Russian words of organisation, field and place, written by hand; whether a word stands here decides
only which tier a partial name is held against.
"""

from __future__ import annotations

import re

from bench.quality.operators.base import bare

SMALL_WORDS = frozenset("a an and at by for from im imeni in its named of on the to with i".split())  # noqa: SIM905 - a list reads better in words

_GENERIC = frozenset(
    """academician academy acoustics administration admiralty advanced aerial aeronautical aeronautics aerospace affairs after agency
    aircraft airlines akademika analysis analytical analytics and anniversary anonim applied armament armed arrow arsenal
    assembly association atomics authority automated automatics automation automobile automotive autonomous autonomy aviation basic
    biological branch bridge budgetary budget building bureau business carbon cartridge catalysis center central centre ceramic
    ceramics chemical chemistry circuit circuits civil coalition collective combine commercial commercialization committee
    communication communications company competencies complex complexes components composite computer computers computing concern
    consortium construction consulting contact control controls cooperation cooperative corporation creative cubic current
    defence defense department design device devices digital dimensions directorate discharge distance division domestic drone
    drones earth eastern economic education electric electrical electro electromechanical electromechanics electron
    electronic electronics electrotechnical element emergency energy engine engineering engines enterprise enterprises equipment
    europe executive experimental experimentaldesign exploration export factories factory federal federation fiber firma flight force
    forces foreign forensic forum foundation future general geoinformation global globe governmental group ground guards
    heavy helicopter helicopters high higher holding holdings hong house hydraulic hydraulics hydrofoil hydrographic
    hypersonic impulse industrial industries industry informatics information initiatives innovation innovative institute institution
    instrument instrumentation instruments integrated integration intelligence intelligent interior internal international interstate
    investments jointstock joint kong labor laboratories laboratory laser lasers lightning limited links logistic logistics
    machine machinebuilding machinery maintenance management managing manufacturing marine maritime market master material materials
    mathematics means measurement measurements measuring mechanic mechanical mechanics mechanization metal metallurgical metrology
    microelectronic microelectronics microsystems microtechnology microwave middle military ministry missile missiles mission module
    modules motor motors nanotechnology national naval navigation network nonprofit north northern nuclear oceanics oceanography
    office operations optical optics order orders ordnance organization pacific parachute parts photonic photonics physical physics
    pilot plant plants plastics point posts powder power precision president press private problem problems procurement production
    products progress project promotion propulsion public quantum radar radio radioelectronic radioelectronics radiophysics
    radiophotonics radiotechnical radiotechnics railway record red region regional regulation relay repair repairing republic
    republican research researches resistor robotics rocket rudder russian satellite saint sanayi science sciences scientific security
    semiconductor semiconductors sensor service services ship shipbuilding shiprepair ships shipyard signal simulation sirketi
    şirketi șirketi sirkety serketi software solidstate solution solutions source space special specialized st standard start state
    stateowned steel stock strategic strategy studies success supply support synthesis system systems tactical technical
    technological technologies technology telecommunications telemechanical telemechanics television testing theoretical thermal
    ticaret tools traction tractor trade traded trading transmission transport transportation troops truck trucks trust turbine
    underwater union unitary united universal university unmanned vehicle vehicles venture ventures video weapons western wharf
    wheel wheeled works
    america american arkhangelsk asia astrakhan baikal baltic belarus belarusian bryansk cheboksary chelyabinsk china crimea
    donetsk earth eastern gomel guangzhou halifax irkutsk istanbul izhevsk japan kaluga kazan khabarovsk komsomolsk korea kurgan
    kursk leningrad makina miass minsk moscow nizhny nizhniy novgorod novorossiysk novosibirsk obninsk omsk onega penza petersburg
    perm pskov rossii rossiya rostov russia russkie ryazan rybinsk samara saratov shanghai shenzhen siberian smolensk stavropol
    taganrog taiwan tambov tokyo tomsk tuapse tula tver ulanude ulyanovsk ural urals vladimir vladivostok volgograd vologda
    voronezh votkinsk yaroslavl yekaterinburg zelenodolsk zelenograd
    akademii apparatury avtomatiki bezopasnosti byuro dizain elektronika filial fond grupp gruppa informatsii institut kompleks
    kompleksov komponenty kooperativ mashin mashinostroeniya materialov matematiki mekhaniki metallurgii morskoe nauki novykh
    oborony organizatsiya podvodnykh pribor priborov programma razrabotki razvitiya sistemy sluzhba sredstv svyaz svyazi systemy
    tekhniki tekhnologii tekhnologiya teknoloji tochnogo tsentr tsentra uchrezhdenie upravlenie upravleniya uslug zavod zavody""".split(),  # noqa: SIM905 - as above
)
_RUSSIAN_STEM = re.compile(
    r"^(?:nauchn|proizvod|proizvoc|issledov|konstru|aktsion|aktcion|obshch|obesh|obsch|gosudarstv|federaln|mashin|prib?oro|sudo|"
    r"tsentraln|tekhnolog|tekhnich|elektro(?:n|t|m)|radiot|radiost|vserossi|kommerts|obedin|obyedin|predpri|otvetstv|ogranich|"
    r"akademi|ministerstv|informatsi|innovatsi|inzhener|inzhinir|korpora|kontsern|kompani|vychislit|spetsialn|uprav|avia)"
    r"|(?:skiy|skii|ski|sky|skoe|skoye|skaya|skogo|ennoe|ennoye|enny|ennyy|enniy|elny|elnyy|elniy|elnoe|elnaya|ovy|ovykh|nykh|nikh|onny|onnyy)$",
)


def is_generic(word: str) -> bool:
    """Whether a word of a name says nothing about who it is: a common word, a number, a place, a small word."""
    text = bare(word)
    return text in _GENERIC or text in SMALL_WORDS or text.isdigit() or _RUSSIAN_STEM.search(text) is not None


def distinctive(words: list[str]) -> list[str]:
    """The words of five letters or more that can tell one organisation from another."""
    return [
        word
        for word in words
        if len(bare(word)) >= 5 and not is_generic(word) and not any(map(is_generic, word.split("-")))
    ]
