"""No password goes further than the reader: not in cells, not in columns, not in samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.questions import Question
from gis.reading.secrets import masked, without_secrets
from gis.reading.table import RawTable
from gis.rulebook import Words


def table(**columns: list[object]) -> RawTable:
    length = len(next(iter(columns.values())))
    made = {}
    for name, cells in columns.items():
        made[name] = np.array([None, *cells], dtype=object)[1:]
    return RawTable(
        file="c.csv", layer="c", kind="csv", columns=made, rows=np.arange(2, 2 + length)
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("rtsp://admin:12345@10.1.2.3:554/h264/ch1", "rtsp://***@10.1.2.3:554/h264/ch1"),
        ("见 http://root:p%40ss@cam.local/live 已通", "见 http://***@cam.local/live 已通"),
        ("rtsp://admin:a/b@c@10.1.2.3/1", "rtsp://***@10.1.2.3/1"),
        (
            "http://10.1.2.3/cgi?user=admin&pwd=abc123&ch=1",
            "http://10.1.2.3/cgi?user=admin&pwd=***&ch=1",
        ),
        ("密码:Hik12345", "密码:***"),
        ("口令为 abc", "口令为 ***"),
        ("rtsp://10.1.2.3:554/h264", "rtsp://10.1.2.3:554/h264"),
        ("联系 a@b.cn", "联系 a@b.cn"),
        ("", ""),
    ],
)
def test_what_is_secret_goes_and_the_address_stays(text, left):
    assert masked(text) == left


def test_a_column_of_passwords_is_left_out_and_named():
    found = without_secrets(table(名称=["a", "b"], Password=["x1", "x2"], 登录密码=["y", None]))
    assert list(found.columns) == ["名称"]
    (note,) = found.notes
    assert (note.rule, note.values["found"], note.values["columns"]) == (
        "IN-97",
        0,
        "Password, 登录密码",
    )


def test_a_table_without_secrets_is_the_same_table():
    plain = table(名称=["a://b", 5, None], 经度=[1.0, 2.0, 3.0])
    assert without_secrets(plain) is plain


def test_samples_of_questions_hold_none_either():
    asked = Question(question_id="x", rule="IN-33", text=Words("", ""), samples=("rtsp://a:b@c",))
    one = table(流地址=["rtsp://a:b@c/1"])
    found = without_secrets(RawTable(
        file=one.file, layer=one.layer, kind="csv", columns=one.columns, rows=one.rows,
        questions=(asked,),
    ))  # fmt: skip
    assert found.questions[0].samples == ("rtsp://***@c",)
    assert found.columns["流地址"].tolist() == ["rtsp://***@c/1"]


def no_password_is_left(user: str, secret: str) -> None:
    text = f"摄像机 rtsp://{user}:{secret}@10.0.0.1:554/1 在用"
    assert masked(text) == "摄像机 rtsp://***@10.0.0.1:554/1 在用"


NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
SECRETS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ!$%@/:#", min_size=3, max_size=16)


@given(NAMES, SECRETS)
@settings(max_examples=200)
def test_no_password_is_left_in_an_address(user, secret):
    no_password_is_left(user, secret)


@pytest.mark.long
@given(NAMES, SECRETS)
@settings(max_examples=5000)
def test_no_password_is_left_in_an_address_however_odd(user, secret):
    no_password_is_left(user, secret)
