"""What a crawl does not let a server do to it: lead it to the inside of a network, or send more than can be held."""
