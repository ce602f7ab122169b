"""What leaves an archive for other programs, and what keeps it harmless there."""
