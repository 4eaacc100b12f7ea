"""Work that must not be lost: jobs in lanes, in the database that causes them."""
