"""`syncd run`: each account's cycles for months on end, and what systemd and the person get to hear of them."""
