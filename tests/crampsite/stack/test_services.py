from __future__ import annotations

from pathlib import Path

from crampsite.stack.services import Plan, plan, valkey_config


def planned(tmp_path: Path, **environ: str) -> Plan:
    return plan(data_dir=tmp_path, host="127.0.0.1", port=8000, environ=environ)


def test_what_the_environment_provides_is_not_started(tmp_path: Path) -> None:
    given = {"REDIS_URL": "redis://elsewhere/0", "EMAIL_URL": "smtp://elsewhere"}
    result = planned(tmp_path, **given)
    assert result.helpers == ()
    assert result.env["REDIS_URL"] == given["REDIS_URL"]
    assert result.env["EMAIL_URL"] == given["EMAIL_URL"]
    assert "MAILBOX_DIR" not in result.env


def test_what_is_missing_is_started_and_told_to_all(tmp_path: Path) -> None:
    result = planned(tmp_path)
    assert [service.name for service in result.helpers] == ["valkey", "mailbox"]
    assert result.env["REDIS_URL"].startswith("redis://:")
    assert result.env["EMAIL_URL"].startswith("smtp://127.0.0.1:")
    assert result.env["MAILBOX_DIR"] == str(tmp_path / "mailbox")


def test_the_product_starts_worker_then_timetable_then_web(tmp_path: Path) -> None:
    assert [service.name for service in planned(tmp_path).product] == ["worker", "beat", "web"]


def test_the_broker_password_is_on_no_command_line(tmp_path: Path) -> None:
    result = planned(tmp_path)
    password = result.env["REDIS_URL"].split(":")[2].split("@")[0]
    words = [word for service in (*result.helpers, *result.product) for word in service.command]
    assert len(password) >= 30
    assert not [word for word in words if password in word]


def test_a_folder_with_a_quote_cannot_add_a_setting() -> None:
    config = valkey_config(folder=Path('/a" b\\'), port=1, password="p")
    assert rb'dir "/a\" b\\"' in config


def test_an_ipv6_host_is_put_in_brackets(tmp_path: Path) -> None:
    result = plan(data_dir=tmp_path, host="::1", port=8000, environ={})
    assert "[::1]:8000" in result.product[-1].command
