"""Pages that everybody may see, without logging in and without cookies."""
