"""Who is named in an event, and whom to thank for an interview. `candidates.find_contacts` is the way in."""
