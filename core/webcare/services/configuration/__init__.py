"""The whole configuration as one file, brought in and written out."""
