"""The town of the web tests, for sheets asked for at the command line and over HTTP."""

from tests.web.conftest import enter, filled, town  # noqa: F401
