"""The page on which leads see how much offended."""
