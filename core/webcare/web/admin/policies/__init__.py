"""Pages of policies: the matrix, and one frame around the editor of every kind.

A kind of policy enters the pages with a module in `editors` that has an `EDITOR`; see
`editor.Editor` for what it brings. The frame knows no kind: draft, difference, preview,
acknowledgement, versions and putting back are the same for all.
"""
