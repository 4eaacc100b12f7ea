"""What goes from us to Meta."""
