"""The upload desk of a running service under attack, killed, and full: it goes on, nothing stays."""

import contextlib
import json
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.hostile.serving import DRAFTS, service, until
from tests.hostile.test_spatial import (
    drawing,
    good,
    shapefile,
    texts,
    with_blob,
    zipped,
)
from tests.web.conftest import filled, town  # noqa: F401 -- fixtures: the store with the town
from tests.web.test_live import entered, serving

MIB = 2**20
MOST_MORE_BYTES = 100 * MIB
TOWN = 7  # blocks of the town
ANSWERS = {"crs": "cgcs2000", "basis": "unknown"}


@pytest.fixture(scope="module")
def attacked(filled, tmp_path_factory):  # noqa: F811
    with service(filled, tmp_path_factory.mktemp("service")) as one:
        yield one


@pytest.fixture
def own(filled, tmp_path):  # noqa: F811
    """Give a service of one test alone, which it may kill."""
    folder = tmp_path / "service"
    folder.mkdir()
    with service(filled, folder) as one:
        yield one


def rows(count, households=5):
    """Return blocks as a sheet of text."""
    lines = [f"K-{n},{households},{104.009 + n * 1e-6:.6f},31.007891" for n in range(count)]
    return "\n".join(["楼栋编号,户数,经度,纬度", *lines]).encode()


def files(tmp_path, url):
    """Return name and content of files made to harm."""
    endings = {"geojson": ".geojson", "kml": ".kml", "gdalg": ".geojson", "esrijson": ".json",
               "topojson": ".json"}  # fmt: skip
    for what, text in texts(url).items():
        yield f"{what}{endings.get(what.partition('-')[0], '.xml')}", text.encode()
    parts = shapefile(tmp_path)
    deep = b"GP\0\1" + b"\xe6\x10\0\0" + b"\1\7\0\0\0\1\0\0\0" * 20_000
    made = {
        "deep.gpkg": with_blob(tmp_path / "deep.gpkg", deep),
        "bomb.zip": zipped(tmp_path / "bomb.zip", parts | {"a.dbf": bytes(300 * MIB)}),
        "up.zip": zipped(tmp_path / "up.zip", {"../../etc/a.shp": b"", "a.dbf": b""}),
        "nested.zip": zipped(tmp_path / "nested.zip", {"a.zip": b"PK\3\4"}),
    }
    for name, path in made.items():
        yield name, path.read_bytes()
    yield "deep.geojson", b'{"type":"FeatureCollection","features":' + b"[" * 500_000
    yield "deep.json", b'{"a":' * 300_000
    yield "spline.dxf", drawing("0 SPLINE 8 0 71 1000000 72 2000000000 73 2000000000 10 0").encode()
    yield "web.py", b"import os; os.abort()"
    yield "binary.xlsx", random.Random(1).randbytes(200_000)
    yield "one line.csv", b"," * 3_000_000
    yield "no end.csv", b'"' + b"a\n" * 1_000_000
    yield "cut.gpkg", good(tmp_path / "cut.gpkg").read_bytes()[:9000]
    yield "empty.csv", b""


def told(draft):
    """Tell whether a draft says in both languages why it is not taken, or what is asked."""
    if draft["state"] == "asking":
        words = [question["text"] for question in draft["questions"] if question["needed"]]
    elif draft["error"]:
        words = [draft["error"]]
    else:
        words = [{"zh": one["message_zh"], "en": one["message_en"]} for one in draft["findings"]]
    return bool(words) and all(one["zh"] and one["en"] for one in words)


def attack(one, hostile, layers):
    """Bring files, a few at a time; each ends in words, and none is left."""
    for at in range(0, len(hostile), 4):
        began = [
            (name, one.upload(content, name, layers[(at + n) % len(layers)]))
            for n, (name, content) in enumerate(hostile[at : at + 4])
        ]
        for name, draft_id in began:
            draft = one.ended(draft_id)
            assert draft["state"] in ("blocked", "failed", "asking"), (name, draft["state"])
            assert told(draft), name
            shapes = one.client.get(f"{DRAFTS}/{draft_id}/shapes")
            assert shapes.status_code == 200
            assert b"root:" not in shapes.content
            one.drop(draft_id)
    assert one.left() == []


CHOSEN = {"vrt.xml", "kml-entity-dials.kml", "deep.gpkg", "bomb.zip", "binary.xlsx"}


@pytest.mark.long
def test_files_made_to_harm_end_in_words_and_harm_nobody(attacked, listener, tmp_path):
    before = attacked.resident()
    chosen = [one for one in files(tmp_path, listener.url) if one[0] in CHOSEN]
    assert len(chosen) == len(CHOSEN)
    attack(attacked, chosen, [None, "blocks", "cameras", "units"])
    assert attacked.resident() - before < MOST_MORE_BYTES
    attacked.takes_a_good_file()


@pytest.mark.long
def test_every_file_made_to_harm_ends_in_words_as_whatever_layer(attacked, listener, tmp_path):
    hostile = list(files(tmp_path, listener.url))
    before = attacked.resident()
    for layers in ([None], ["blocks", "cameras"], ["incidents", "grids", "units"]):
        attack(attacked, hostile, layers)
    assert attacked.resident() - before < MOST_MORE_BYTES
    attacked.takes_a_good_file()


@pytest.mark.long
def test_two_hundred_changed_files_end_in_a_draft_that_says_what_it_is(attacked, tmp_path):
    dice, before = random.Random(20260331), attacked.resident()
    goods = {
        "a.csv": rows(40), "b.gpkg": good(tmp_path / "b.gpkg").read_bytes(),
        "c.zip": zipped(tmp_path / "c.zip", shapefile(tmp_path)).read_bytes(),
        "d.geojson": json.dumps({"type": "Feature", "properties": {"楼栋编号": "1"},
                                 "geometry": {"type": "Point", "coordinates": [104, 31]}}).encode(),
    }  # fmt: skip
    for number in range(200):
        name, content = dice.choice(sorted(goods.items()))
        changed = bytearray(content)
        for _ in range(dice.choice((1, 4, 60))):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        cut = dice.randrange(len(changed)) if number % 5 == 0 else len(changed)
        draft_id = attacked.upload(bytes(changed[:cut]), name, dice.choice((None, "blocks")))
        draft = attacked.ended(draft_id)
        assert draft["state"] == "ready" or told(draft)
        attacked.drop(draft_id)
    assert attacked.resident() - before < MOST_MORE_BYTES
    attacked.takes_a_good_file()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x", "x"), ("a\0b.csv", "a_b.csv"), ("CON", "CON"), ("....", "file"),
     ("\u202egpj.楼.csv", "_gpj.楼.csv"), ("😀" * 60 + ".csv", "_" * 60 + ".csv"),
     ("orjson.py", "orjson.py"), ("网" * 250 + ".csv", None)],
)  # fmt: skip
def test_a_file_may_be_called_anything(attacked, name, kept):
    answer = attacked.client.post(DRAFTS, params={"name": name, "layer": "units"}, content=b"x")
    assert answer.status_code == 201
    assert kept in (None, answer.json()["file_name"])
    attacked.drop(answer.json()["draft_id"])


@pytest.mark.parametrize("name", [None, "", "x" * 4096])
def test_a_file_of_no_name_or_an_endless_one_is_refused(attacked, name):
    query = {} if name is None else {"name": name}
    answer = attacked.client.post(DRAFTS, params=query, content=b"x")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert attacked.left() == []


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [(f"Content-Length: {262 * MIB}", (), b"413"),
     (f"Content-Length: {'9' * 19}", (), b"413"),
     ("Content-Length: 1" + "0" * 5000, (b"x",), b"4"),
     ("Content-Length: -1", (b"x",), b"400"), ("Content-Length: ²", (b"x",), b"400"),
     ("Content-Length: 5\r\nContent-Length: 9", (b"123456789",), b"400"),
     ("Transfer-Encoding: chunked", (b"zz\r\nabc\r\n0\r\n\r\n",), b"4"),
     ("Transfer-Encoding: identity", (b"x",), b"4")],
)  # fmt: skip
def test_a_request_that_lies_about_its_length_is_refused(attacked, head, body, status):
    line = attacked.refused(head, *body)
    assert line == b"" or line.split()[1].startswith(status)
    until(lambda: attacked.left() == [])


def test_a_body_without_a_length_is_refused_when_it_is_too_large(attacked):
    before = attacked.resident()
    piece = b"100000\r\n" + bytes(MIB) + b"\r\n"
    line = attacked.refused("Transfer-Encoding: chunked", *[piece] * 262)
    assert line == b"" or line.split()[1] == b"413"
    until(lambda: attacked.left() == [])
    assert attacked.resident() - before < MOST_MORE_BYTES


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 1000000", bytes(500_000)),
        ("Transfer-Encoding: chunked", b"5\r\nabc"),
        ("Transfer-Encoding: chunked", b"FFFFFFFFFFFFFFFFFFFF\r\nabc"),
    ],
)
def test_an_upload_that_is_cut_leaves_no_file(attacked, head, body):
    attacked.refused(head, body, close=True)
    until(lambda: attacked.left() == [])


@pytest.mark.long
def test_five_hundred_cut_uploads_leave_no_file(attacked):
    dice = random.Random(5)
    for _ in range(500):
        size = dice.randrange(1, 3_000_000)
        attacked.refused(f"Content-Length: {size + 1}", bytes(size), close=True)
    # the service's own folder is left, and none of an upload that is still coming
    until(lambda: sum(len(inner) for _, inner, _ in os.walk(attacked.home / "drafts")) <= 1)
    assert attacked.left() == []
    attacked.takes_a_good_file()


def test_a_sender_that_falls_silent_is_sent_away(town):  # noqa: F811
    with (
        serving(town.backend, upload_silence_s=0.3) as address,
        entered(address) as client,
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as opened,
    ):
        csrf = client.get("/api/session").json()["csrf"]
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        opened.sendall(
            f"POST {DRAFTS}?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            f"X-CSRF-Token: {csrf}\r\nContent-Length: 900000\r\n\r\n".encode()
            + bytes(1000)
        )
        opened.settimeout(20)
        assert b" 408 " in opened.recv(65536).partition(b"\r\n")[0]


def test_a_disk_that_takes_no_more_is_said_and_nothing_stays(attacked):
    _, most = resource.prlimit(attacked.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(attacked.process.pid, resource.RLIMIT_FSIZE, (20 * MIB, most))
    try:
        body = bytes(21 * MIB)
        answer = attacked.client.post(DRAFTS, params={"name": "a.csv"}, content=body)
    finally:
        resource.prlimit(attacked.process.pid, resource.RLIMIT_FSIZE, (most, most))
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert answer.headers["content-type"] == "application/problem+json"
    assert attacked.left() == []
    attacked.takes_a_good_file()


MOUNT = 'mount -t tmpfs -o size=3m none "$WANGGE_HOME/drafts" && exec "$@"'


@pytest.mark.long
def test_a_full_spool_is_said_and_is_as_good_as_new_when_there_is_room(filled, tmp_path):  # noqa: F811
    may = shutil.which("unshare") and subprocess.run(["unshare", "-rm", "true"]).returncode == 0
    if not may:
        pytest.skip("no user namespaces here")
    before = ("unshare", "-rm", "sh", "-c", MOUNT, "sh")
    with service(filled, tmp_path, before=before) as one:
        for _ in range(3):
            answer = one.client.post(DRAFTS, params={"name": "a.csv"}, content=bytes(4 * MIB))
            assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
            first = one.upload(bytes(3 * MIB - 40_000), "a.csv")  # no room for what is found
            draft = one.ended(first)
            assert draft["state"] in ("failed", "blocked")
            assert told(draft)
            one.drop(first)
            one.takes_a_good_file()


def in_writing(one, draft_id):
    """Wait until the rows of an accepted file come into the store."""

    def begun():
        progress = one.draft(draft_id)["progress"]
        return (progress["done"], progress["total"]) in ((0, 1), (1, 1))

    return until(begun)


def ready(one, count):
    draft_id = one.upload(rows(count), "栋.csv")
    draft = one.say(draft_id, **ANSWERS)
    assert draft["state"] == "ready", draft["questions"]
    return draft_id


def whole(one, count):
    """Nothing is half there; return how many blocks of ours are."""
    ours = [each for each in one.households() if each == 5]
    assert len(ours) in (0, count)
    assert len(one.households()) == TOWN + len(ours)
    return len(ours)


def kill_workers(one):
    for pid in one.workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.long
def test_a_reader_or_writer_that_is_killed_is_said_and_nothing_is_half_there(own):
    reading = own.upload(rows(10), "a.csv")
    until(own.workers)
    kill_workers(own)
    draft = own.ended(reading)
    assert (draft["state"], told(draft)) == ("failed", True)
    own.drop(reading)
    writing = ready(own, 5_000)
    own.accept(writing)
    in_writing(own, writing)
    kill_workers(own)
    draft = own.ended(writing)
    assert draft["state"] == "written" or told(draft)
    assert whole(own, 5_000) == 5_000 or draft["state"] == "failed"
    own.drop(writing)
    own.takes_a_good_file()


def killed_at_all_at_once(one, count, after_s=0.0):
    """Kill the service while it takes a file, reads another and writes a third; start it again."""
    writing = ready(one, count)
    one.accept(writing)
    in_writing(one, writing)
    one.upload(rows(10_000), "b.csv")
    half = socket.create_connection(("127.0.0.1", int(one.url.rpartition(":")[2])))
    cookie = "; ".join(f"{name}={value}" for name, value in one.client.cookies.items())
    half.sendall(
        f"POST {DRAFTS}?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"X-CSRF-Token: {one.client.headers['X-CSRF-Token']}\r\nContent-Length: 9999999\r\n\r\n".encode()
        + bytes(400_000)
    )
    until(lambda: any(path.name == "a.csv" for path in one.left()))
    workers = one.workers()
    time.sleep(after_s)
    one.end(signal.SIGKILL)
    half.close()
    one.start()
    until(lambda: not [pid for pid in workers if Path(f"/proc/{pid}").exists()])
    until(lambda: one.left() == [], 60)


@pytest.mark.long
def test_a_service_that_is_killed_leaves_no_file_and_a_sound_store(own):
    killed_at_all_at_once(own, 5_000)
    whole(own, 5_000)
    own.takes_a_good_file()


@pytest.mark.long
def test_however_often_workers_and_services_are_killed_nothing_is_lost_or_half_there(own):
    dice = random.Random(7)
    for _ in range(8):
        writing = ready(own, 15_000)
        own.accept(writing)
        time.sleep(dice.uniform(0, 8))
        kill_workers(own)
        state = own.ended(writing)["state"]
        assert whole(own, 15_000) == 15_000 or state == "failed"
        own.drop(writing)
        killed_at_all_at_once(own, 15_000, dice.uniform(0, 3))
        whole(own, 15_000)
    own.takes_a_good_file()


@pytest.mark.long
def test_a_service_that_is_ended_lets_the_writer_finish(filled, tmp_path):  # noqa: F811
    with service(filled, tmp_path) as one:
        writing = ready(one, 3_000)
        one.accept(writing)
        in_writing(one, writing)
        one.end()
        assert whole(one, 3_000) == 3_000
        assert one.left() == []
        one.start()
