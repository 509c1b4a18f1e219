"""The daemon: a small process that watches calendars for months, and lets a worker do each cycle."""
