"""Where things are on the web: registry, CMS families, discovery, politeness and the Scrapy spider."""
