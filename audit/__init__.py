"""Who did what to which record, without ever naming the applicant. Imports none of our apps."""
