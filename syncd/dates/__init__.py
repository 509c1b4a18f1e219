"""Dates in the words of people. `reading.find_dates` and `reading.read_date` are the ways in."""
