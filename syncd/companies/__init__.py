"""Which company an interview is at, read from the whole calendar. `employers.Companies` is the way in."""
