"""The pages of pop-up services."""
