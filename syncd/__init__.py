"""syncd: interviews in, reminders out. The stages of one cycle are listed in ARCHITECTURE.md."""

__version__ = "0.1.0"
