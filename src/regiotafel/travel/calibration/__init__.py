"""Reference travel times → the speeds and delays of a profile, and how well they agree.

``references`` reads them, ``fit`` finds the parameters, ``assess`` says how near they come, and
``report`` writes the profile, the tables and the plots.
"""
