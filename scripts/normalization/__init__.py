"""From written to spoken text: numbers, dates, abbreviations, sentence breaks and built-in phrases."""
