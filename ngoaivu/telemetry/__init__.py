"""What a harvest leaves for machines that watch it: metrics, the record of a run, its log."""
