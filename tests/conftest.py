"""What every test may ask for: the shared data sets, and what a machine must have."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is no failure: seconds are measured in bench/, never asserted here
settings.register_profile("wangge", deadline=None)
settings.load_profile("wangge")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("WANGGE_SHARED", ROOT.parent / "shared")) / "data"


def required(what: str) -> bool:
    """Tell whether WANGGE_REQUIRE says that missing `what` is a failure, not a skip."""
    return what in os.environ.get("WANGGE_REQUIRE", "").split(",")


def missing(what: str, why: str) -> None:
    """Skip the test, or fail where WANGGE_REQUIRE asks for `what`."""
    if required(what):
        pytest.fail(f"{why} (required by WANGGE_REQUIRE={os.environ['WANGGE_REQUIRE']})")
    pytest.skip(why)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of the real data sets; skip where it is not."""
    if not SHARED.is_dir():
        missing("shared", "the data sets of ../shared/data are not here")
    return SHARED


@pytest.fixture(autouse=True, scope="session")
def _own_keys(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the keys of test stores out of the person's own folder."""
    os.environ.setdefault("WANGGE_HOME", str(tmp_path_factory.mktemp("home")))
