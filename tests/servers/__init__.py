"""Real servers on loopback, a proxy that counts and breaks, and other programs that read calendars."""
