"""Rules at work: run when something happens, with a trail of what each of them made."""
