"""What proves that Webcare does what it says."""
