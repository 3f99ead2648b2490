"""What a space consists of, and how files name it instead of numbering it.

`tables` lists every table of a space. Exports and imports of a space follow from it.
"""
