"""What concerns oneself: logging in and out, and the profile."""
