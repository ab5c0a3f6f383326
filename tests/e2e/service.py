"""A service that a test may kill and start again under the same address."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.e2e.conftest import Served, greeting


class Service:
    """`wangge serve` on a store; `kill` gives it no chance to tidy up."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.served = Served(url="", welcome="")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Served:
        """Serve, where it was served before if it was."""
        port = urlsplit(self.served.url).port or 0
        command = [sys.executable, "-m", "web.cli.main", "serve", "--store", str(self.store), "--port", str(port), "--json"]  # fmt: skip
        with tempfile.TemporaryFile() as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        self.served = greeting(self._process)
        return self.served

    def stop_still(self) -> None:
        """Let it take connections and answer none."""
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """End it at once, whatever it was doing."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait(timeout=20)
        self._process.stdout.close()
        self._process = None
