"""The numbers of the interface are those of the store, and of the town as drawn by hand."""

from dataclasses import replace

from gis.findings import Outcome, Place
from gis.rulebook import load_pack
from store.audit import read_audit
from store.casework import load_incidents
from store.places import import_layer, load_blocks
from store.plans import save_plan, shown_plans
from tests.web.conftest import ABROAD, HERE, NEXT_DOOR, Town, act, blocks, plan, plans


def test_the_map_opens_with_title_bounds_layers_and_sums(town: Town, page):
    page.enter("olga")
    opened = page.read("/api/map")
    assert opened["title"] == {"zh": "小镇", "en": "Tiny Town"}
    assert opened["synthetic"] is True
    assert opened["revision"] == town.backend.revision()
    assert opened["band"] == {"min": 500, "max": 800}
    assert opened["plans"] == {"in_force": 0, "latest": 3}
    assert opened["days"] == {"incidents_from": "2026-03-26", "incidents_to": "2026-03-31"}
    west, south, east, north = opened["bounds"]
    assert (round(west, 2), round(south, 2), round(east, 2), round(north, 2)) == (
        104,
        31,
        104.03,
        31.04,
    )
    counts = {layer: row["count"] for layer, row in opened["layers"].items()}
    assert counts.items() <= town.backend.counts().items()
    assert (counts["blocks"], counts["cameras"], counts["incidents"]) == (7, 3, 6)


def test_households_in_are_households_out(town: Town, page):
    page.enter("olga")
    blocks = load_blocks(town.backend)
    totals = page.read("/api/map")["totals"]
    assert totals["households"] == sum(b.households or 0 for b in blocks) == town.households
    assert totals["blocks"] == len(blocks) == town.blocks
    assert totals["unknown_blocks"] == 1
    assert (totals["blocks_without_unit"], totals["households_without_unit"]) == (1, 7)
    grids = page.read("/api/grids")["grids"]
    planned = sum(grid.households for plan in shown_plans(town.backend) for grid in plan.grids)
    assert sum(row["households"] for row in grids) == planned == 1430


def test_units_carry_their_figures(page):
    page.enter("olga")
    here, next_door, abroad = page.read("/api/units")["units"]
    assert (here["code"], here["households"], here["households_basis"]) == (HERE, 1300, "blocks")
    assert (here["blocks"], here["unknown_blocks"], here["grids"]) == (3, 1, 2)
    assert (next_door["households"], next_door["households_basis"]) == (95, "unit")
    assert next_door["households_in_blocks"] == 90
    assert (here["cameras"], here["cameras_required"], here["area_share"]) == (1, 5, 0.25)
    assert here["findings"] == {"error": 0, "must": 0, "should": 1, "info": 1}
    assert next_door["findings"]["must"] == 1
    assert abroad["code"] == ABROAD
    assert [row["name"] for row in page.read("/api/units", q="村")["units"]] == ["乙村", "丙村"]


def test_a_unit_has_hamlets_grids_coverage_and_findings(page):
    page.enter("olga")
    unit = page.read(f"/api/units/{NEXT_DOOR}")
    assert unit["merged_from"] == 2
    assert [h["name"] for h in unit["hamlets"]] == ["上湾"]
    assert [g["name"] for g in unit["grid_list"]] == ["乙村网格"]
    assert (unit["coverage"]["cameras"], unit["coverage"]["state"]) == (1, "fail")
    assert [(f["rule"], f["found"]) for f in unit["findings"]] == [("CAM-01", 1)]
    assert page.read("/api/units", plan="in_force")["units"][0]["grids"] == 0


def test_a_unit_shows_what_the_planner_said_of_its_draft(town: Town, page):
    place, pack = Place("unit", HERE, HERE), load_pack()
    said = (
        pack["GRID-23"].finding(Outcome.PASS, place, found=12, required=20),
        pack["PLAN-24"].finding(Outcome.PASS, place, found="600-640", required="520-760"),
        pack["PLAN-16"].finding(Outcome.UNKNOWN, place, found=1, required=0),
        pack["GRID-01"].finding(Outcome.PASS, place),
    )
    save_plan(town.backend, replace(plans()[0], findings=said), act("plan"))
    page.enter("olga")
    unit = page.read(f"/api/units/{HERE}")
    told = [(f["rule"], f["outcome"]) for f in unit["draft_findings"]]
    assert told == [("GRID-23", "pass"), ("PLAN-24", "pass"), ("PLAN-16", "unknown")]
    assert page.read(f"/api/units/{NEXT_DOOR}")["draft_findings"] == []
    # nothing is in force yet, so there is nothing to say beside it
    assert page.read(f"/api/units/{HERE}", plan="in_force")["draft_findings"] == []


def test_grids_have_band_tint_and_place(page):
    page.enter("olga")
    villages = [g for g in page.read("/api/grids")["grids"] if g["unit_code"] != HERE]
    assert [g["band"] for g in villages] == ["none", "none"]
    first = page.read("/api/grids", unit=HERE)["grids"]
    assert [(g["band"], g["tint"], g["households"], g["unknown_blocks"]) for g in first] == [
        ("within", 1, 600, 0), ("unknown", 2, 700, 1),
    ]  # fmt: skip
    assert first[0]["gid"] == f"p000001/{HERE}001"
    assert first[0]["centre"] == [104.005, 31.005]
    grid = page.read(f"/api/grids/p000001/{HERE}002")
    assert grid["blocks"] == ["a2", "a3"]
    assert [f["rule"] for f in grid["findings"]] == ["GRID-01"]


def test_a_block_knows_its_grid_and_what_is_unknown_is_null(page):
    page.enter("olga")
    block = page.read("/api/blocks/a3")
    assert (block["households"], block["gid"]) == (None, f"p000001/{HERE}002")
    assert [f["rule"] for f in block["findings"]] == ["DAT-01"]
    assert page.read("/api/blocks/lost")["unit_code"] is None


def test_heat_counts_every_incident_once(town: Town, page):
    page.enter("olga")
    heat = page.read("/api/heat", days=30)
    assert (heat["from"], heat["to"]) == ("2026-03-02", "2026-03-31")
    counts = {row["name"]: row["count"] for row in heat["grids"]}
    assert counts == {"甲社区第一网格": 1, "甲社区第二网格": 2, "乙村网格": 1, "丙村网格": 1}
    assert heat["outside"] == 1
    assert sum(counts.values()) + heat["outside"] == len(load_incidents(town.backend))
    one_day = page.read("/api/heat", days=1)
    assert sum(row["count"] for row in one_day["grids"]) + one_day["outside"] == 1


def test_heat_counts_by_the_grids_shown_when_a_plan_is_partly_replaced(town: Town, page):
    first, _, whole = plans()
    both = (HERE, ABROAD)
    old = replace(
        plan("p000009", HERE, (*first.grids, *whole.grids), first.grid_of | whole.grid_of),
        unit_codes=both,
    )
    save_plan(town.backend, old, act("plan"))
    save_plan(town.backend, replace(first, plan_id="p000010"), act("plan"))
    page.enter("olga")
    heat = page.read("/api/heat", days=30)
    counts = {row["gid"]: row["count"] for row in heat["grids"]}
    assert counts == {
        f"p000010/{HERE}001": 1, f"p000010/{HERE}002": 2, f"p000002/{NEXT_DOOR}001": 1,
        f"p000009/{ABROAD}001": 1,
    }  # fmt: skip
    assert heat["outside"] == 1


def test_incidents_come_newest_first_and_say_how_many_there_are(page):
    page.enter("olga")
    listed = page.read("/api/incidents", days=3, limit=2)
    assert [row["incident_id"] for row in listed["incidents"]] == ["i0", "i1"]
    assert (listed["total"], listed["from"], listed["to"]) == (3, "2026-03-29", "2026-03-31")
    assert listed["incidents"][0]["text"] is None  # words are for who opens the incident
    one = page.read("/api/incidents/i0")
    assert (one["text"], one["occurred_at"]) == ("words 0", "2026-03-31T08:00:00Z")
    assert page.read("/api/incidents", unit=NEXT_DOOR)["total"] == 1


def test_a_look_at_a_camera_is_in_the_record_with_its_purpose(town: Town, page):
    page.enter("ping")
    listed = page.read("/api/cameras")["cameras"]
    assert [c["camera_id"] for c in listed] == ["cam-a", "cam-b"]
    assert "address" not in listed[0]
    headers = {"X-Purpose": "%E6%A0%B8%E5%AF%B9%E7%82%B9%E4%BD%8D"}
    camera = page.get("/api/cameras/cam-a", headers=headers).json()
    assert (camera["bearing_deg"], camera["views"], camera["counts"]) == (90.0, 1, True)
    assert page.get("/api/cameras/cam-b", headers=headers).json()["bearing_deg"] is None
    page.get("/api/cameras/nothing", headers=headers)
    assert page.get("/api/cameras/cam-b").status_code == 428  # police say what a look is for
    looks = [e for e in read_audit(town.backend, 0, 1000) if e.what == "look at camera"]
    assert [(e.who, e.object, e.why) for e in looks] == [
        ("ping", "cam-a", "核对点位"), ("ping", "cam-b", "核对点位"),
    ]  # fmt: skip


def test_single_things_are_told_whole(page):
    page.enter("olga")
    assert page.read("/api/hamlets/h1")["households"] == 30
    assert page.read("/api/key_places/k1")["name"] == "甲小学"
    patrol = page.read("/api/patrols/t1")
    assert patrol["minutes"] == 60
    assert 2800 < patrol["length_m"] < 2900  # 0.03 degrees of longitude at 31 north
    assert len(page.read("/api/plans")["plans"]) == 3
    assert page.read("/api/plans", unit=HERE)["plans"][0]["grids"] == 2
    assert len(page.read("/api/coverage")["reports"]) == 3


def test_findings_can_be_asked_for_by_unit_and_severity(page):
    page.enter("olga")
    assert page.read("/api/findings")["total"] == 3
    assert page.read("/api/findings", unit=HERE)["total"] == 2
    must = page.read("/api/findings", severity="must")["findings"]
    assert [(f["rule"], f["place_kind"], f["place"]) for f in must] == [
        ("CAM-01", "unit", NEXT_DOOR)
    ]
    assert page.get("/api/findings", params={"severity": "awful"}).status_code == 422


def test_search_finds_names_codes_and_pieces_best_first(page):
    page.enter("olga")
    found = page.read("/api/search", q="乙村")["found"]
    assert [(f["kind"], f["name"]) for f in found] == [("unit", "乙村"), ("grid", "乙村网格")]
    assert page.read("/api/search", q="CAM-A")["found"][0]["id"] == "cam-a"
    assert page.read("/api/search", q=f"{HERE}002")["found"][0]["kind"] == "grid"
    assert page.read("/api/search", q="甲 小学")["found"][0]["kind"] == "key_place"
    assert page.read("/api/search", q=" ")["found"] == []


def test_the_record_of_acts_is_read_in_pages_and_verified(page):
    page.enter("anna")
    first = page.read("/api/audit", limit=5)
    assert [e["seq"] for e in first["entries"]] == sorted(e["seq"] for e in first["entries"])
    second = page.read("/api/audit", after=first["next"], limit=1000)
    assert first["next"] == first["entries"][-1]["seq"] < second["entries"][0]["seq"]
    assert page.read("/api/audit/verify") == {"ok": True, "findings": []}


def test_a_change_of_the_store_is_seen_at_once(town: Town, page):
    page.enter("olga")
    assert page.read("/api/map")["totals"]["households"] == 1437
    import_layer(town.backend, act(), "blocks", [replace(blocks()[0], households=601)])
    assert page.read("/api/map")["totals"]["households"] == 1438


def test_a_plan_made_on_request_is_kept_as_a_draft_of_who_asked(town: Town, page):
    page.enter("paul")
    answer = page.post(f"/api/units/{HERE}/plan", json={"seconds": 5, "seed": 3})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["plan"]["state"], made["plan"]["author"]) == ("draft", "paul")
    assert made["plan"]["unit_codes"] == [HERE]
    assert made["plan"]["households"] == 1300
    assert made["revision"] == town.backend.revision()
    shown = page.read("/api/grids", unit=HERE)["grids"]
    assert {row["plan_id"] for row in shown} == {made["plan"]["plan_id"]}
    act = [entry for entry in read_audit(town.backend, 0, 1000) if entry.who == "paul"][-1]
    assert act.object == made["plan"]["plan_id"]


def test_a_plan_order_that_makes_no_sense_is_refused(page):
    page.enter("paul")
    for order in ({"seconds": 0}, {"seconds": 1e9}, {"effort": -1}, {"pack": "mine"}):
        assert page.post(f"/api/units/{HERE}/plan", json=order).status_code == 422
