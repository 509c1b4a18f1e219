"""Labelled interview calendars, and how well recognition does on them."""

from pathlib import Path

OWN = Path(__file__).parent / "calendars"
SHARED = Path(__file__).parents[3] / "shared" / "corpus"

FOLDERS = tuple(folder for folder in (OWN, SHARED) if folder.is_dir())
"""The calendars of this project, and the shared ones where they are beside the checkout."""
