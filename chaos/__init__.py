"""What Webcare does when its parts fail: faults that are really made, one row each."""
