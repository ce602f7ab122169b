"""Pages that others captured, or that lie in our own archive, read by the rules of a live harvest: WARC, WACZ, saved pages, CDX."""
