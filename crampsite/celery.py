"""The Celery app and its timetable.

Valkey only rings the bell: every promise is a row (`AnalysisRun`, `Delivery`), and the
sweeps find due rows in the database. A message that is lost costs ten seconds. A
message that waited longer than the next bell is dropped, so bells never pile up.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_ready, worker_shutting_down

from crampsite import watch

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crampsite.settings")

SWEEP_SECONDS = 10

app = Celery("crampsite")
app.conf.update(
    broker_url=os.environ.get("REDIS_URL") or "redis://127.0.0.1:6390/0",
    broker_connection_retry_on_startup=True,
    # A dead worker's message comes back after the visibility timeout at the latest;
    # without the two unacked settings kombu looks only every 100 s.
    broker_transport_options={
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
    },
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=300,
    task_soft_time_limit=240,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    timezone="UTC",
    enable_utc=True,
    worker_hijack_root_logger=False,
    beat_schedule={
        "plan-nights": {"task": "tracker.tasks.plan_nights", "schedule": crontab(minute="2")},
        "plan-weekly": {"task": "tracker.tasks.plan_weekly", "schedule": crontab(minute="4")},
        "plan-reminders": {
            "task": "tracker.tasks.plan_reminders",
            "schedule": crontab(minute="*/5"),
            "options": {"expires": 300},
        },
        "tell-endings": {"task": "tracker.tasks.tell_endings", "schedule": crontab(minute="7")},
        "set-audit-root": {
            "task": "tracker.tasks.set_audit_root",
            "schedule": crontab(minute="10"),  # the first of a UTC day makes it
        },
        "clear-old": {"task": "tracker.tasks.clear_old", "schedule": crontab(minute="23")},
        "sweep-runs": {
            "task": "tracker.tasks.sweep_runs",
            "schedule": SWEEP_SECONDS,
            "options": {"expires": SWEEP_SECONDS},
        },
        "sweep-deliveries": {
            "task": "tracker.tasks.sweep_deliveries",
            "schedule": SWEEP_SECONDS,
            "options": {"expires": SWEEP_SECONDS},
        },
    },
)
app.autodiscover_tasks(["tracker"])
worker_ready.connect(watch.start)
worker_shutting_down.connect(watch.stop)
