"""Portals for a bad day: a loopback server, portals made up on the spot, and faults that are switched on by name."""
