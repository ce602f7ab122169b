"""A local, read-only web page over an archive: search, articles with where everything comes from, portals with their ledgers."""
