"""What every request passes: pure ASGI, one concern each, put in order by `protect`."""
