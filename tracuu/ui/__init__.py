"""The page, in Streamlit.

Whatever comes from a document (text, titles, file names) is hostile: it reaches the
browser only as the escaped HTML that ``marked`` makes, or as a label that it has
made plain.
"""
