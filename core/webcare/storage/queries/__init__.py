"""Named queries; the first argument is what the caller may see."""
