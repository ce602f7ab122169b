"""What a page means: text, dates, bylines, provinces, and the Scrapy item pipelines."""
