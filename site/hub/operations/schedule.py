"""What runs by the clock, and when: the only list of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timed:
    """A command and systemd's calendar for it. Fields of the installation may stand in braces."""

    command: str
    when: str

    @property
    def name(self) -> str:
        """Of its units."""
        return self.command.split()[0].replace("_", "-")


MINUTELY, DAILY = "*-*-* *:*:00", "*-*-* {}:00 Asia/Shanghai"

# Each may run twice and after a stop.
SCHEDULE = (
    Timed("purge_due", MINUTELY),
    Timed("sweep_notifications", MINUTELY),
    Timed("read_mail", MINUTELY),
    Timed("reap_jobs", "*-*-* *:00/5:00"),
    Timed("run_clocks", "*-*-* *:10:00"),
    Timed("send_digests", DAILY.format("08:30")),
    Timed("apply_retention", DAILY.format("03:10")),
    Timed("run_directory", DAILY.format("09:00")),
    Timed("run_announcements", "*-*-* *:40:00"),
    Timed("sweep_files", DAILY.format("03:00")),
    Timed("seal_timeline", DAILY.format("00:30")),
    Timed("verify_timeline", "Sun *-*-* 04:00:00 Asia/Shanghai"),
    Timed("verify_files", "Sun *-*-* 05:00:00 Asia/Shanghai"),
    Timed("backup --output {backups} --keep 30", DAILY.format("02:00")),
    Timed("clearsessions", DAILY.format("03:20")),
    Timed("prune_db_task_results", DAILY.format("03:30")),
)
