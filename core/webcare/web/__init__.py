"""The pages that people see, and what every request passes on its way to them."""
