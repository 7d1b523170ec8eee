"""Wapiti against the product, signed in as a patient with sample data, on loopback."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.__main__ import prepare
from tests.audit.tools import python_program

MODULES = "sql,xss,permanentxss,redirect,exec,file,crlf,csrf,http_headers,csp,cookieflags"
SCAN_SECONDS = 900
# The measured server speaks plain http on loopback: there is no Secure flag and no HSTS.
ONLY_OVER_HTTPS = ("Secure Flag cookie", "HTTP Strict Transport Security (HSTS)")


def main() -> bool:
    """True when nothing was found; one line for each kind of finding."""
    with tempfile.TemporaryDirectory(prefix="stillnight-wapiti-") as folder:
        prepare(Path(folder))
        from benchmarks.server import serve
        from benchmarks.world import world

        made = world()
        report = Path(folder) / "report.json"
        with serve() as server:
            site = f"http://localhost:{server.port}"
            command = [
                *(python_program("wapiti"), "-u", f"{site}/"),
                *("--scope", "folder", "-m", MODULES, "-f", "json", "-o", str(report)),
                *("-H", f"Cookie: session={made.short_session}", "--flush-session", "-v", "0"),
                *(
                    "--max-scan-time",
                    str(SCAN_SECONDS),
                    "--no-bugreport",
                    "-x",
                    f"{site}/account/logout/",
                ),
            ]
            subprocess.run(command, check=True, capture_output=True)
        return _told(json.loads(report.read_text()))


def _told(report: dict[str, dict[str, list[dict[str, str]]]]) -> bool:
    kinds = {
        name: rows
        for name, rows in {**report["vulnerabilities"], **report["anomalies"]}.items()
        if rows and name not in ONLY_OVER_HTTPS
    }
    for name, rows in kinds.items():
        print(f"wapiti {name}: {len(rows)}, first {rows[0]['path']} {rows[0]['info']}", flush=True)
    print(f"wapiti: {len(kinds)} kinds of findings", flush=True)
    return not kinds
