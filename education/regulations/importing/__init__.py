"""From a plain text or a Word document in the layout of Chinese law to a draft of parts, with what it doubted."""
