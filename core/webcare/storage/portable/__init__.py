"""The rows in a form that both databases can give and take."""
