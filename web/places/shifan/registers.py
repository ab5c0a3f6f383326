"""Who is who in the invented county: codes, kinds and totals of its townships and units.

5199 is no prefecture of China: the codes are formally valid (ADM-01) and belong to nobody. Where
a line is planted to break a rule, the rule stands beside it.
"""

from dataclasses import dataclass

from gis.places import Division, Level, UnitKind

COUNTY_CODE = "519901000000"
STREET_OFFICE = "519901001"  # 城关街道
TOWN = "519901101"  # 清溪镇

# that it is synthetic is said by the place itself, wherever its title is shown
TITLE_ZH = "示范县"
TITLE_EN = "Shifan County"
AS_OF = "2026-06-30"

URBAN, MARKET, VILLAGE = (
    UnitKind.URBAN_COMMUNITY,
    UnitKind.MARKET_TOWN_COMMUNITY,
    UnitKind.VILLAGE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the register. `counted` is the sum of its blocks, `reported` what it reports."""

    key: str
    code: str
    name: str
    kind: UnitKind
    counted: int
    residents: int
    urban_rural: str
    merged_from: int | None = None
    reported: int | None = None

    @property
    def parent(self) -> str:
        """Return the township's 12-digit code."""
        return self.code[:9] + "000"


def _urban(key: str, number: str, people: tuple[int, int], urban_rural: str = "111") -> Entry:
    code, (counted, residents) = STREET_OFFICE + number, people
    return Entry(key, code, f"{key}社区", URBAN, counted, residents, urban_rural)


def _village(key: str, code: str, people: tuple[int, int], merged: int | None) -> Entry:
    counted, residents = people
    return Entry(key, code, f"{key}村", VILLAGE, counted, residents, "220", merged)


ENTRIES = (
    _urban("老城", "001", (2450, 6420)),
    _urban("河滨", "002", (1600, 4310)),  # 900 south of the river and 700 north of it: the bridge
    _urban("东门", "003", (900, 2480)),  # GRID-02: no whole number of grids fits
    _urban("站前", "004", (430, 1090)),  # GRID-02: under one grid
    _urban("学府", "005", (1230, 3560)),
    _urban("锦苑", "006", (1980, 5410)),
    _urban("高新", "007", (2880, 7660)),  # one building above 800
    _urban("桥北", "008", (2560, 6930)),
    _urban("工业园", "009", (560, 1700), "230"),  # ADM-03: class 230 does not exist
    _urban("城南", "010", (3960, 10980)),
    Entry("南苑", STREET_OFFICE + "011", "南苑社区", URBAN, 2240, 6050, "111",
          reported=2417),  # GRID-20: reports 177 more than its blocks hold
    Entry("铁西", STREET_OFFICE + "203", "铁西社区", URBAN, 2050, 5640,
          "112"),  # ADM-02: a community that kept its village code
    _village("柏树", STREET_OFFICE + "200", (268, 742), 0),
    _village("高店", STREET_OFFICE + "201", (301, 835), None),  # GRID-06: nobody knows
    _village("梨花", STREET_OFFICE + "202", (322, 901), 1),
    _village("桃园", STREET_OFFICE + "204", (231, 640), 0),
    Entry("清溪场", TOWN + "001", "清溪场社区", MARKET, 1150, 2990, "121"),
    Entry("新场", TOWN + "002", "新场社区", MARKET, 610, 1610, "122"),
    _village("石桥", TOWN + "200", (512, 1430), 3),
    _village("龙泉", TOWN + "201", (655, 1822), 5),
    _village("双河", TOWN + "202", (378, 1066), 2),
    _village("青岗", TOWN + "203", (401, 1103), 2),
    _village("红岩", TOWN + "204", (447, 1267), 3),
    _village("杨柳", TOWN + "205", (246, 688), 0),
    _village("云台", TOWN + "206", (489, 1351), 4),
    _village("河口", TOWN + "208", (274, 760), 1),
)  # fmt: skip

# ADM-04: still on the list, merged into 石桥村 in 2020
ABOLISHED = (TOWN + "207", "大湾村", TOWN + "200", "2020-06-30")

BY_KEY = {entry.key: entry for entry in ENTRIES}


def residents_of(township: str) -> int:
    """Return the residents of a township: the sum of its units."""
    return sum(entry.residents for entry in ENTRIES if entry.code.startswith(township))


def divisions() -> list[Division]:
    """Return the county and its two townships."""
    city, county = "519900000000", COUNTY_CODE
    street, town = STREET_OFFICE + "000", TOWN + "000"
    need = -(-residents_of(STREET_OFFICE) // 1000)
    return [
        Division(code="510000000000", name="四川省", level=Level.PROVINCE),
        Division(code=city, name="示范市(模拟)", level=Level.CITY, parent="510000000000"),
        Division(code=county, name="示范县(模拟)", level=Level.COUNTY, parent=city),
        Division(
            code=street, name="城关街道", level=Level.TOWNSHIP, parent=county,
            residents=residents_of(STREET_OFFICE), patrol_members=need - 1,  # PAT-01: one too few
        ),
        Division(
            code=town, name="清溪镇", level=Level.TOWNSHIP, parent=county,
            residents=residents_of(TOWN), patrol_members=18,
        ),
    ]  # fmt: skip
