// Nothing to call: what is linked is all.
