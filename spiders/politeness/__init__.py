"""How the crawler treats the hosts that it asks: robots.txt, pace, back-off, budgets, visit hours, certificates."""
